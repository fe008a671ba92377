import type { TrainingEvent } from '@vgg/core';
import { Failure } from '../failure.ts';
import { line } from '../language/line.ts';
import { streamAddress } from '../loading/server.ts';

/** Who listens to a run. */
export interface Follower {
  /**
   * What came since the last time; called at most once a frame, unless much comes.
   * @param anew what was told before is told again from its beginning, or holds no longer
   */
  came(events: readonly TrainingEvent[], anew: boolean): void;
  /** The connection has gone, or is back. */
  connected(there: boolean): void;
}

const FIRST_WAIT_MS = 1000;
const MOST_WAIT_MS = 30_000;
/** So many are not kept for the next frame: a page that is not looked at has none. */
const MANY = 1000;

/**
 * Follows a run of the server: what was, then what comes. A browser takes up a lost connection
 * again by itself, where it was; on any answer other than 200, as a proxy gives while the server is
 * away, it gives up for good: then a new stream is asked for, and tells all from the beginning.
 * @returns what ends it
 */
export function followRun(run: string, { came, connected }: Follower): () => void {
  if (typeof EventSource === 'undefined') throw new Failure(line`This browser cannot follow a run`);
  let events: TrainingEvent[] = [];
  let anew = false;
  let asked = 0;
  let wait = FIRST_WAIT_MS;
  let again: ReturnType<typeof setTimeout> | undefined;
  let end = () => {};
  const tell = () => {
    cancelAnimationFrame(asked);
    asked = 0;
    came(events, anew);
    events = [];
    anew = false;
  };
  const tellSoon = () => {
    asked ||= requestAnimationFrame(tell);
  };
  const forget = () => {
    events = [];
    anew = true;
  };
  const open = () => {
    const stream = new EventSource(streamAddress(run));
    end = () => stream.close();
    let fresh = true;
    stream.onopen = () => {
      wait = FIRST_WAIT_MS;
      connected(true);
    };
    stream.onerror = () => {
      connected(false);
      if (stream.readyState !== EventSource.CLOSED) return;
      again = setTimeout(open, wait);
      wait = Math.min(2 * wait, MOST_WAIT_MS);
    };
    stream.onmessage = ({ data }) => {
      // What was known is shown until the new stream tells of it again.
      if (fresh) forget();
      fresh = false;
      events.push(JSON.parse(data) as TrainingEvent);
      if (events.length < MANY) tellSoon();
      else tell();
    };
    stream.addEventListener('reset', () => {
      forget();
      tellSoon();
    });
  };
  open();
  return () => {
    cancelAnimationFrame(asked);
    clearTimeout(again);
    end();
  };
}

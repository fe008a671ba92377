import type { TrainingEvent } from '@vgg/core';
import { Failure } from '../failure.ts';
import { streamAddress } from '../loading/server.ts';

/** Who listens to a run. */
export interface Follower {
  /** All events so far; called at most once a frame. */
  changed(events: readonly TrainingEvent[]): void;
  /** The connection has gone, or is back. */
  connected(there: boolean): void;
}

/**
 * Follows a run of the server: what was, then what comes. The browser takes up a lost connection
 * again by itself, where it was.
 * @returns what ends it
 */
export function followRun(run: string, { changed, connected }: Follower): () => void {
  if (typeof EventSource === 'undefined') throw new Failure('This browser cannot follow a run');
  const events: TrainingEvent[] = [];
  let asked = 0;
  const tell = () => {
    if (asked) return;
    asked = requestAnimationFrame(() => {
      asked = 0;
      changed(events);
    });
  };
  const stream = new EventSource(streamAddress(run));
  stream.onopen = () => connected(true);
  stream.onerror = () => connected(false);
  stream.onmessage = ({ data }) => {
    events.push(JSON.parse(data) as TrainingEvent);
    tell();
  };
  stream.addEventListener('reset', () => {
    events.length = 0;
    tell();
  });
  return () => {
    cancelAnimationFrame(asked);
    stream.close();
  };
}

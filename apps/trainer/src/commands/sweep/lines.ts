import { choiceInWords } from '@vgg/runs';
import { duration, loss, percent } from '../../protocol/format.ts';
import type { SweepEvent } from '../../sweep/events.ts';

/** An event of a sweep as a line, without its end. */
export type SweepLine = (event: SweepEvent) => string;

/** Every event as it is, one a line. */
export const jsonSweepLines: SweepLine = (event) => JSON.stringify(event);

/** One line for each event. */
export function plainSweepLines(): SweepLine {
  const began = performance.now();
  const epochs = new Map<string, number>();
  return (event) => {
    switch (event.event) {
      case 'sweep':
        return `sweep by ${event.method}: ${event.choices} choices, ${event.ended} trials ended before; folder ${event.folder}`;
      case 'trial': {
        epochs.set(event.trial, event.epochs);
        const after = event.resumedAfter === 0 ? '' : `, after epoch ${event.resumedAfter}`;
        return `${event.trial}: ${choiceInWords(event.choice)}, seed ${event.seed}${after}`;
      }
      case 'epoch':
        return `${event.trial}: epoch ${event.epoch}/${epochs.get(event.trial)}  train loss ${loss(event.trainLoss)}  accuracy ${percent(event.accuracy)}`;
      case 'notice':
        return `${event.trial}: ${event.message.trim()}`;
      case 'result': {
        const after = event.state === 'stopped' ? ` after epoch ${event.epochs}` : '';
        const why = event.message === undefined ? '' : `: ${event.message}`;
        return `${event.trial}: ${event.state}${after}, best ${percent(event.accuracy)}${why}`;
      }
      case 'end':
        return `${event.reason} after ${duration((performance.now() - began) / 1000)}`;
    }
  };
}

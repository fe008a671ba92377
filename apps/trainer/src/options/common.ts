import { engineChoices } from '@vgg/backend-node/engine';
import { InvalidArgumentError, Option } from 'commander';

/** Where runs are kept unless told otherwise. */
export const RUNS = 'runs';

/** For whole numbers from `least` to `most`. */
export function wholeNumber(least: number, most = Number.POSITIVE_INFINITY) {
  const limit = Number.isFinite(most) ? ` to ${most}` : '';
  return (text: string): number => {
    const value = Number(text);
    const accepted = Number.isSafeInteger(value) && value >= least && value <= most;
    if (text.trim() !== '' && accepted) return value;
    throw new InvalidArgumentError(`Accepted are whole numbers from ${least}${limit}.`);
  };
}

/** For numbers above zero. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('Accepted are numbers above 0.');
}

export const backendOption = () =>
  new Option('--backend <engine>', 'what computes; see vgg engines').choices(engineChoices);

export const threadsOption = () =>
  new Option('--threads <n>', 'threads of the engine (default: all cores)').argParser(
    wholeNumber(1),
  );

export const outOption = () =>
  new Option('--out <folder>', 'folder that holds the runs').default(RUNS);

export const jsonOption = () => new Option('--json', 'one JSON object on standard output');

export const dataOption = () =>
  new Option('--data <set>', 'other data than it learned from: a data set or a folder');

export const logOption = () =>
  new Option(
    '--log <form>',
    'tui: dashboard, plain: lines, json: one event a line (default: tui on a terminal, else plain)',
  ).choices(['tui', 'plain', 'json']);

export const checkpointSecondsOption = () =>
  new Option('--checkpoint-seconds <n>', 'seconds between checkpoints within an epoch')
    .default(120)
    .argParser(notNegative);

function notNegative(text: string): number {
  return text.trim() === '0' ? 0 : positiveNumber(text);
}

export const queueOption = () =>
  new Option(
    '--queue <address>',
    'where trials wait for workers, as redis://localhost:6379 or postgres://vgg@localhost/vgg',
  ).env('VGG_QUEUE');

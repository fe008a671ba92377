import { dirname, relative, resolve, sep } from 'node:path';
import type { Run } from '@vgg/runs';

/** A run's place in a figure. */
export interface Labelled {
  run: Run;
  /** What its line is called. */
  label: string;
  /** Counts from 1 among the runs of that line. */
  repeat: number;
}

/** The runs of one line, of which there is one at least. */
type Line = [Run, ...Run[]];

/**
 * Names the lines of runs by what tells them apart most simply: their configurations, these with their
 * recipes, or their folders. Runs whose settings differ in seeds alone are repeats of one line; where a
 * seed comes twice, programs differed, and these are lines of their own.
 */
export function labelled(runs: readonly Run[]): Labelled[] {
  const lines = linesOf(runs);
  const root = commonFolder(runs.map(({ folder }) => dirname(resolve(folder))));
  const below = (folder: string) => relative(root, resolve(folder)).replaceAll(sep, '/');
  const configuration = ([run]: Line) => run.architecture.configuration;
  const whole = ([{ folder }]: Line) => below(folder);
  const ways: ((line: Line) => string)[] = [
    configuration,
    (line) => `${configuration(line)}, ${line[0].card.training?.recipe.name}`,
    (line) => below(commonFolder(line.map(({ folder }) => resolve(folder)))),
  ];
  const tellsApart = (name: (line: Line) => string) => {
    const names = new Set(lines.map(name));
    return names.size === lines.length && !names.has('');
  };
  const name = ways.find(tellsApart) ?? whole;
  return lines.flatMap((line) =>
    line.map((run, index) => ({ run, label: name(line), repeat: index + 1 })),
  );
}

function linesOf(runs: readonly Run[]): Line[] {
  const lines: Line[] = [];
  for (const run of runs) {
    const line = lines.find((line) => isRepeat(run, line));
    if (line) line.push(run);
    else lines.push([run]);
  }
  return lines;
}

function isRepeat(run: Run, line: Line): boolean {
  const seedOf = ({ card }: Run) => card.training?.seed;
  return (
    settingsButSeeds(run) === settingsButSeeds(line[0]) &&
    line.every((other) => seedOf(other) !== seedOf(run))
  );
}

function settingsButSeeds({ card: { network, input, data, training } }: Run): string {
  const validation = data?.validation && { ...data.validation, seed: 0 };
  const { summary: _, expectation: __, ...recipe } = { ...training?.recipe };
  const settings = { ...training, recipe, seed: 0 };
  return JSON.stringify({ network, input, data: { ...data, validation }, settings });
}

/** The deepest folder that holds all of these, or is the only one. */
function commonFolder(folders: readonly string[]): string {
  const [first = [], ...others] = folders.map((folder) => folder.split(sep));
  const apart = first.findIndex((part, depth) => others.some((other) => other[depth] !== part));
  return first.slice(0, apart < 0 ? undefined : apart).join(sep) || sep;
}

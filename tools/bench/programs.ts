import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { alternate } from './alternate.ts';
import { messageOf } from './compete.ts';
import { Contender, nodeWorker } from './contender.ts';
import { describeMachine, machine } from './machine.ts';
import { wholeNumber } from './options.ts';
import { programs } from './programs/models.ts';
import { say } from './report.ts';
import { spreadOf } from './statistics.ts';
import { aligned } from './table.ts';

const ENGINES = ['cpu', 'tfjs-wasm', 'vgg-wasm'] as const;

interface Options {
  only: string;
  threads: number;
  steps: number;
  json: boolean;
}

/** One program on the three engines: medians in seconds, and how far losses or outputs are from cpu's. */
export interface Outcome {
  program: string;
  seconds: number[];
  difference: number;
}

/** `bench programs`: whole tfjs programs on tfjs' engines and ours, by turns. */
export function programsCommand(): Command {
  return new Command('programs')
    .description("tfjs programs on tfjs' own engines and on vgg-wasm, their losses compared")
    .option('--only <part>', "those whose name has this in it, as 'predict'", '')
    .option('--threads <number>', "vgg-wasm's threads", wholeNumber, availableParallelism())
    .option('--steps <number>', 'counted steps of each', wholeNumber, 12)
    .option('--json', 'one JSON object on standard output', false)
    .action(run);
}

async function run({ only, threads, steps, json }: Options): Promise<void> {
  const before = machine();
  const names = Object.keys(programs).filter((name) => name.includes(only));
  if (names.length === 0) {
    throw new Error(`No program has '${only}' in its name: ${Object.keys(programs).join(', ')}.`);
  }
  const outcomes: Outcome[] = [];
  for (const program of names) {
    say(program);
    outcomes.push(await measure(program, threads, steps));
  }
  const text = json
    ? JSON.stringify({ bench: 'programs', machine: before, threads, engines: ENGINES, outcomes })
    : `${describeMachine(before)}\n\n${programTable(outcomes)}`;
  process.stdout.write(`${text}\n`);
}

async function measure(program: string, threads: number, steps: number): Promise<Outcome> {
  const contenders: Contender[] = [];
  try {
    for (const engine of ENGINES) {
      const worker = nodeWorker('./program-worker.ts', { engine, program, threads });
      contenders.push((await Contender.start(engine, worker))[0]);
    }
    const entries = contenders.map((contender) => ({ contender, batchSize: 1 }));
    const counted = await alternate(
      entries,
      { steps, rounds: 4 },
      {
        onFailure({ contender }, error) {
          throw new Error(`${program} on ${contender.name}: ${messageOf(error)}`);
        },
      },
    );
    return {
      program,
      seconds: counted.map((seconds) => spreadOf(seconds).median),
      difference: apart(contenders[0]?.values ?? [], contenders.at(-1)?.values ?? []),
    };
  } finally {
    await Promise.all(contenders.map((contender) => contender.stop()));
  }
}

/** The largest relative difference of two curves over the steps that both took. */
export function apart(a: readonly number[], b: readonly number[]): number {
  const count = Math.min(a.length, b.length);
  if (count === 0) return Number.NaN;
  const differences = Array.from({ length: count }, (_, i) =>
    Math.abs((b[i] ?? 0) / (a[i] ?? 0) - 1),
  );
  return Math.max(...differences);
}

/** Milliseconds, vgg-wasm's speed as a multiple of the others', and the geometric means of those. */
export function programTable(outcomes: readonly Outcome[]): string {
  const head = [
    'program',
    '',
    ...ENGINES.map((engine) => `${engine} ms`),
    'x cpu',
    'x tfjs-wasm',
    'apart',
  ];
  const ratios = outcomes.map(({ seconds }) => {
    const [cpu = 0, stock = 0, ours = 0] = seconds;
    return [cpu / ours, stock / ours];
  });
  const rows = outcomes.map(({ program, seconds, difference }, i) => [
    program,
    '',
    ...seconds.map((value) => (1000 * value).toPrecision(3)),
    ...(ratios[i] ?? []).map((ratio) => ratio.toPrecision(3)),
    difference.toExponential(0),
  ]);
  const mean = (column: number) => {
    const logs = ratios.map((pair) => Math.log(pair[column] ?? 1));
    return Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length).toPrecision(3);
  };
  const last = ['geometric mean', '', '', '', '', mean(0), mean(1), ''];
  return aligned([head, ...rows, last]).join('\n');
}

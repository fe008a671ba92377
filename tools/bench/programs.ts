import { availableParallelism } from 'node:os';
import { Command, Option } from 'commander';
import { alternate } from './alternate.ts';
import { messageOf } from './compete.ts';
import { Contender, nodeWorker } from './contender.ts';
import { describeMachine, machine } from './machine.ts';
import { oneOrMoreOf, wholeNumber } from './options.ts';
import { programs } from './programs/models.ts';
import { say } from './report.ts';
import { type Spread, spreadOf } from './statistics.ts';
import { aligned } from './table.ts';

const ENGINES = ['cpu', 'tfjs-wasm', 'vgg-wasm'] as const;

interface Options {
  engines: string[];
  only: string;
  threads: number;
  cpuTime: boolean;
  steps: number;
  json: boolean;
}

/** One program on the engines: seconds, and how far the last's losses or outputs are from the first's. */
export interface Outcome {
  program: string;
  seconds: Spread[];
  difference: number;
}

/** `bench programs`: whole tfjs programs on tfjs' engines and ours, by turns. */
export function programsCommand(): Command {
  return new Command('programs')
    .description("tfjs programs on tfjs' own engines and on vgg-wasm, their losses compared")
    .option('--only <part>', "those whose name has this in it, as 'predict'", '')
    .addOption(
      new Option('--engines <names>', `which of ${ENGINES.join(', ')}, vgg-wasm last`)
        .argParser(oneOrMoreOf(ENGINES))
        .default([...ENGINES], ENGINES.join(',')),
    )
    .option('--threads <number>', "vgg-wasm's threads", wholeNumber, availableParallelism())
    .option('--cpu-time', "the processor's time instead of the clock's: for a busy machine", false)
    .option('--steps <number>', 'counted steps of each', wholeNumber, 12)
    .option('--json', 'one JSON object on standard output', false)
    .action(run);
}

async function run(options: Options): Promise<void> {
  const { engines, only, threads, cpuTime, json } = options;
  const before = machine();
  const names = Object.keys(programs).filter((name) => name.includes(only));
  if (names.length === 0) {
    throw new Error(`No program has '${only}' in its name: ${Object.keys(programs).join(', ')}.`);
  }
  const outcomes: Outcome[] = [];
  for (const program of names) {
    say(program);
    outcomes.push(await measure(program, options));
  }
  const text = json
    ? JSON.stringify({ bench: 'programs', machine: before, threads, cpuTime, engines, outcomes })
    : `${describeMachine(before)}\n\n${programTable(engines, outcomes)}`;
  process.stdout.write(`${text}\n`);
}

async function measure(
  program: string,
  { engines, threads, cpuTime, steps }: Options,
): Promise<Outcome> {
  const contenders: Contender[] = [];
  try {
    for (const engine of engines) {
      const worker = nodeWorker('./program-worker.ts', { engine, program, threads, cpuTime });
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
      seconds: counted.map(spreadOf),
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

/**
 * Median milliseconds; the last engine's speed as a multiple of each other's, by medians and, for machines
 * that do other work too, by the fastest steps; the geometric means of both.
 */
export function programTable(engines: readonly string[], outcomes: readonly Outcome[]): string {
  const others = engines.slice(0, -1);
  const head = ['program', '', ...engines.map((engine) => `${engine} ms`)];
  head.push(...others.flatMap((engine) => [`x ${engine}`, 'at best']), 'apart');
  const ratios = outcomes.map(({ seconds }) => {
    const ours = seconds.at(-1);
    return seconds
      .slice(0, -1)
      .flatMap(({ median, fastest }) =>
        ours ? [median / ours.median, fastest / ours.fastest] : [],
      );
  });
  const rows = outcomes.map(({ program, seconds, difference }, i) => [
    program,
    '',
    ...seconds.map(({ median }) => (1000 * median).toPrecision(3)),
    ...(ratios[i] ?? []).map((ratio) => ratio.toPrecision(3)),
    difference.toExponential(0),
  ]);
  const means = (ratios[0] ?? []).map((_, column) => {
    const logs = ratios.map((row) => Math.log(row[column] ?? 1));
    return Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length).toPrecision(3);
  });
  const last = ['geometric mean', '', ...engines.map(() => ''), ...means, ''];
  return aligned([head, ...rows, last]).join('\n');
}

import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPicture } from '@vgg/datasets';
import type { Command } from 'commander';
import { cifar10 } from './cifar10.ts';
import { Contender, nodeWorker } from './contender.ts';
import { describeMachine, machine } from './machine.ts';
import { wholeNumber, wholeNumbers } from './options.ts';
import { say } from './report.ts';
import { jpeg, jpegBody, tensorBody } from './serving-body.ts';
import { healthUnder, type Load, load } from './serving-load.ts';
import { type ServedProcess, startServer } from './serving-process.ts';
import { randomRun } from './serving-run.ts';
import { spreadOf } from './statistics.ts';

interface ServingOptions {
  configuration: string;
  clients: number[];
  seconds: number;
  threads: number;
  serverOptions?: string;
  json: boolean;
}

/** `bench serve`: the server under load, beside its engine without HTTP. */
export function withServingOptions(command: Command): Command {
  return command
    .description('the server: requests a second and latencies, beside its engine without HTTP')
    .option('--configuration <name>', 'of the network', 'A')
    .option('--clients <numbers>', 'how many ask at a time', wholeNumbers, [1, 8, 64])
    .option('--seconds <number>', 'of each load', wholeNumber, 10)
    .option('--threads <number>', 'of the engine', wholeNumber, availableParallelism())
    .option('--server-options <flags>', 'further flags of the server, in one argument')
    .option('--json', 'one JSON object on standard output', false)
    .action(measure);
}

async function measure(options: ServingOptions): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'vgg-bench-'));
  try {
    await randomRun(folder, options.configuration, 'bench');
    const engine = await engineAlone(options);
    const decoding = await decodingTime();
    const flags = options.serverOptions?.split(' ') ?? [];
    const server = await startServer(folder, ['--threads', String(options.threads), ...flags]);
    const loads: Load[] = [];
    let health = 0;
    try {
      for (const body of [await jpegBody(), tensorBody()]) {
        await load(server.url, body, 8, 2); // warm up
        for (const clients of options.clients) {
          say(`${body.name}, ${clients} clients`);
          const [one, slowest] = await Promise.all([
            load(server.url, body, clients, options.seconds),
            healthUnder(server.url, options.seconds),
          ]);
          loads.push(one);
          health = Math.max(health, slowest);
        }
      }
    } finally {
      await server.stop();
    }
    publish({ options, engine, decoding, loads, health, server });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface EngineAlone {
  /** Images a second at batch 64. */
  throughput: number;
  /** Milliseconds of a batch of one. */
  latency: number;
}

/** What the engine does without a server, in a process of its own that is gone afterwards. */
async function engineAlone({ configuration, threads }: ServingOptions): Promise<EngineAlone> {
  say('the engine alone');
  const worker = nodeWorker('./infer-worker.ts', { engine: 'vgg-wasm', configuration, threads });
  const [contender] = await Contender.start('vgg-wasm', worker);
  const median = async (steps: number, batchSize: number) => {
    await contender.measure({ steps: 3, batchSize });
    return spreadOf(await contender.measure({ steps, batchSize })).median;
  };
  const throughput = 64 / (await median(20, 64));
  const latency = 1000 * (await median(100, 1));
  await contender.stop();
  return { throughput, latency };
}

/** Milliseconds of decoding one JPEG. */
async function decodingTime(): Promise<number> {
  const bytes = await jpeg();
  const { inputSize: size } = cifar10;
  const input = { size, resize: size, interpolation: 'lanczos' } as const;
  const times: number[] = [];
  for (let i = 0; i < 100; i++) {
    const began = performance.now();
    await readPicture(bytes, input);
    times.push(performance.now() - began);
  }
  return spreadOf(times.slice(20)).median;
}

interface Outcome {
  options: ServingOptions;
  engine: EngineAlone;
  decoding: number;
  loads: Load[];
  /** The slowest answer of the server's health under load, in milliseconds. */
  health: number;
  server: ServedProcess;
}

function publish({ options, engine, decoding, loads, health }: Outcome): void {
  const here = machine();
  if (options.json) {
    const { configuration, threads } = options;
    const result = { bench: 'serve', machine: here, configuration, threads };
    process.stdout.write(`${JSON.stringify({ ...result, engine, decoding, loads, health })}\n`);
    return;
  }
  const rows = loads.map((one) =>
    [
      one.body.padEnd(7),
      String(one.clients).padStart(7),
      one.requestsPerSecond.toFixed(1).padStart(10),
      `${((100 * one.requestsPerSecond) / engine.throughput).toFixed(0)} %`.padStart(9),
      ...[one.p50, one.p95, one.p99].map((time) => time.toFixed(1).padStart(8)),
      String(one.failed).padStart(7),
    ].join(' '),
  );
  const lines = [
    describeMachine(here),
    '',
    `VGG-${options.configuration}, ${options.threads} threads. The engine alone: ${engine.throughput.toFixed(1)} images/s at batch 64, ${engine.latency.toFixed(1)} ms at batch 1.`,
    `Decoding a JPEG: ${decoding.toFixed(1)} ms. The slowest answer of /v2/health/live under load: ${health.toFixed(0)} ms.`,
    '',
    'body    clients requests/s of engine   p50 ms   p95 ms   p99 ms  failed',
    ...rows,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

import { Command } from 'commander';
import { compete, type Participant } from './compete.ts';
import { nodeWorker } from './contender.ts';
import { machine } from './machine.ts';
import { type BenchOptions, wholeNumber, wholeNumbers, withBenchOptions } from './options.ts';
import { findPyTorch, pythonScript } from './python.ts';
import { publish, say } from './report.ts';

const engines = [
  'vgg-wasm',
  'onnxruntime-node',
  'pytorch',
  'tfjs-wasm',
  'cpu',
  'tfjs-node',
  'tfjs-node-gpu',
  'webgpu',
];
const yardstick = 'onnxruntime-node';

interface InferOptions extends BenchOptions {
  batchSize: number[];
  pause?: number;
}

/** `bench infer`: images in, logits out, batch normalisation folded, by turns. */
export function inferCommand(): Command {
  const command = new Command('infer')
    .description('images in, logits out, batch normalisation folded into the convolutions')
    .option('--batch-size <numbers>', 'images of a step', wholeNumbers, [1, 64])
    .option('--pause <ms>', "rest before each step, as between a server's requests", wholeNumber);
  return withBenchOptions(command, engines, engines.slice(0, 4), 'A', 40).action(infer);
}

async function infer(options: InferOptions): Promise<void> {
  const before = machine();
  const python = options.engines.includes('pytorch') ? await findPyTorch() : null;
  const outcomes = [];
  for (const threads of options.threads) {
    for (const configuration of options.configurations) {
      const participants = options.engines.map(
        (engine): Participant => ({
          engine,
          batchSizes: options.batchSize,
          start: async () => startOf(engine, { configuration, threads, python }),
        }),
      );
      const { steps, pause } = options;
      const protocol = { steps, rounds: 4, ...(pause ? { pause } : {}) };
      outcomes.push(await compete({ configuration, participants, yardstick, protocol }, say));
    }
  }
  publish('infer', before, outcomes, yardstick, options.json);
}

interface Setting {
  configuration: string;
  threads: number;
  python: string | null;
}

function startOf(engine: string, { configuration, threads, python }: Setting) {
  if (engine === 'onnxruntime-node') {
    return nodeWorker('./onnxruntime-worker.ts', { configuration, threads });
  }
  if (engine !== 'pytorch')
    return nodeWorker('./infer-worker.ts', { engine, configuration, threads });
  if (!python) throw new Error('no python3 with torch; $VGG_PYTHON may name one');
  return pythonScript(python, 'infer_step.py', [
    ...['--configuration', configuration],
    ...['--threads', String(threads)],
  ]);
}

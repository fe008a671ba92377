/**
 * The server at full load while its model is replaced every ten seconds: no request may fail, and
 * memory must stay flat. Ends with exit code 1 where that is not so.
 *
 *   node tools/soak/soak.mjs [--minutes 10] [--clients 64] [--every 10] [--configuration A]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { jpegBody } from '../bench/serving-body.ts';
import { load } from '../bench/serving-load.ts';
import { startServer } from '../bench/serving-process.ts';
import { randomRun, saveRandom } from '../bench/serving-run.ts';
import { spreadOf } from '../bench/statistics.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    clients: { type: 'string', default: '64' },
    every: { type: 'string', default: '10' },
    configuration: { type: 'string', default: 'A' },
  },
});
const seconds = Number(values.minutes) * 60;
/** Growth beyond this between the first and the last third is no noise. */
const ACCEPTED_GROWTH = 1.1;

interface Sample {
  resident: number;
  loads: number;
}

async function sample(url: string): Promise<Sample> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const value = (pattern: RegExp) => Number(pattern.exec(text)?.[1] ?? Number.NaN);
  return {
    resident: value(/^process_resident_memory_bytes (\S+)/m),
    loads: value(/^vgg_model_loads_total\{model="soak",result="loaded"\} (\S+)/m),
  };
}

const folder = await mkdtemp(join(tmpdir(), 'vgg-soak-'));
const run = await randomRun(folder, values.configuration, 'soak');
const server = await startServer(folder, ['--poll-seconds', '1']);
const samples: Sample[] = [];
const began = performance.now();
const elapsed = () => (performance.now() - began) / 1000;
const asking = load(server.url, await jpegBody(), Number(values.clients), seconds);
for (let step = 2; elapsed() < seconds - 1; step++) {
  await pause(Number(values.every) * 1000);
  if (elapsed() < seconds - Number(values.every)) await saveRandom(run, values.configuration, step);
  const now = await sample(server.url);
  samples.push(now);
  const mib = (now.resident / 2 ** 20).toFixed(0);
  process.stdout.write(`${elapsed().toFixed(0)} s: ${mib} MiB, ${now.loads} checkpoints loaded\n`);
}
const { failed, requestsPerSecond, p99 } = await asking;
const code = await server.stop();
await rm(folder, { recursive: true, force: true });

const third = Math.max(1, Math.floor(samples.length / 3));
const median = (part: Sample[]) => spreadOf(part.map(({ resident }) => resident)).median;
const growth = median(samples.slice(-third)) / median(samples.slice(0, third));
const loads = samples.at(-1)?.loads ?? 0;
process.stdout.write(
  `${requestsPerSecond.toFixed(1)} requests/s, p99 ${p99.toFixed(0)} ms, ${failed} failed, ` +
    `${loads} checkpoints loaded, memory ${growth.toFixed(2)} of what it was, exit code ${code}\n`,
);
process.exitCode = failed === 0 && growth < ACCEPTED_GROWTH && loads > 1 && code === 0 ? 0 : 1;

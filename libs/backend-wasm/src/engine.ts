import { enableRelaxedSimd, hasSharedMemory, setRevectorize } from './features.ts';
import { compile } from './instance.ts';
import { WasmMemory } from './memory.ts';
import { currentOptions, threadCount } from './options.ts';
import { Runtime } from './runtime.ts';

let running: { key: string; runtime: Promise<Runtime> } | undefined;

/** The runtime for the options in force; the one that runs already where they have not changed. */
export function startEngine(): Promise<Runtime> {
  const key = JSON.stringify([currentOptions(), threadCount()]);
  if (running?.key !== key) {
    const before = running?.runtime;
    running = { key, runtime: restart(before) };
  }
  return running.runtime;
}

async function restart(before: Promise<Runtime> | undefined): Promise<Runtime> {
  await (await before?.catch(() => undefined))?.stop();
  const options = currentOptions();
  const shared = (options.sharedMemory ?? true) && hasSharedMemory();
  const relaxedSimd = (options.relaxedSimd ?? true) && enableRelaxedSimd();
  setRevectorize((options.revectorize ?? true) && relaxedSimd);
  const memory = new WasmMemory(shared, options.memoryLimit);
  const module = await compile({ relaxedSimd, shared });
  return Runtime.start(module, memory, shared ? threadCount() : 1);
}

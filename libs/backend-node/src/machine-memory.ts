import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { MachineMemory } from '@vgg/backend-wasm';
import { enginesFolder } from './tensorflow/added.ts';

/** More keys than the versions of Node and of this program that anyone goes back to. */
const MOST = 32;

/**
 * What vgg-wasm found out about this machine, as a file in the cache folder. A file that cannot be
 * read, or written, is as one that is not there: what it would have said is found out again.
 */
export function machineMemory(file = join(enginesFolder(), 'vgg-wasm.json')): MachineMemory {
  const all = (): Map<string, string> => {
    try {
      const entries = Object.entries(JSON.parse(readFileSync(file, 'utf8')) as object);
      return new Map(entries.filter(([, value]) => typeof value === 'string'));
    } catch {
      return new Map();
    }
  };
  return {
    recall: (key) => all().get(key),
    remember(key, value) {
      const known = all();
      if (known.get(key) === value) return;
      known.delete(key);
      known.set(key, value);
      const newest = Object.fromEntries([...known].slice(-MOST));
      try {
        mkdirSync(dirname(file), { recursive: true });
        // Who reads it half written takes it for broken, and finds out anew.
        writeFileSync(file, `${JSON.stringify(newest, null, 2)}\n`);
      } catch {
        // It cannot be kept here.
      }
    },
  };
}

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Start } from './contender.ts';

const candidates = [process.env.VGG_PYTHON, 'python3', '/usr/bin/python3'];

/** The first of $VGG_PYTHON, python3 and /usr/bin/python3 that has PyTorch; null where none has. */
export async function findPyTorch(): Promise<string | null> {
  for (const python of candidates) {
    if (!python) continue;
    try {
      await promisify(execFile)(python, ['-c', 'import torch']);
      return python;
    } catch {
      // not there, or without torch: the next one
    }
  }
  return null;
}

/** A script of tools/reference, run by that Python. */
export function pythonScript(python: string, script: string, options: string[]): Start {
  const file = fileURLToPath(new URL(`../reference/${script}`, import.meta.url));
  return { command: python, arguments: [file, ...options] };
}

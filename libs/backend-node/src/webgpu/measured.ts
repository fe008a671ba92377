import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { enginesFolder } from '../tensorflow/added.ts';

/** What the measurement depends on. */
export interface Machine {
  /** The graphics card's name. */
  card: string;
  /** As asked for; null for all. */
  threads: number | null;
  /** Node's version: newer ones train faster on the processor. */
  node: string;
}

/** Images a second on both, and whether both computed the same. */
export interface Measured {
  webgpu: number;
  vggWasm: number;
  right: boolean;
}

/** What was measured on this machine before; null where nothing was, or the file cannot be read. */
export async function recall(machine: Machine, file = measurements()): Promise<Measured | null> {
  return (await all(file))[keyOf(machine)] ?? null;
}

/** Keeps a measurement, if it can: it costs seconds, no result. */
export async function remember(
  machine: Machine,
  measured: Measured,
  file = measurements(),
): Promise<void> {
  const known = { ...(await all(file)), [keyOf(machine)]: measured };
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `${JSON.stringify(known, null, 2)}\n`);
  } catch {
    // A cache folder that cannot be written to is no reason to train slower.
  }
}

function measurements(): string {
  return join(enginesFolder(), 'webgpu.json');
}

const keyOf = ({ card, threads, node }: Machine) =>
  `${card}, ${threads ?? 'all'} threads, Node ${node}`;

async function all(file: string): Promise<Record<string, Measured>> {
  try {
    const known = Object.entries(JSON.parse(await readFile(file, 'utf8')));
    return Object.fromEntries(
      known.filter((entry): entry is [string, Measured] => isMeasured(entry[1])),
    );
  } catch {
    return {};
  }
}

function isMeasured(value: unknown): value is Measured {
  const { webgpu, vggWasm, right } = (value ?? {}) as Partial<Measured>;
  return typeof webgpu === 'number' && typeof vggWasm === 'number' && typeof right === 'boolean';
}

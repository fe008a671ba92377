import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { randomFrom } from '../batches/random.ts';

/** A folder of its own for a test, removed afterwards. */
export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'vgg-datasets-'));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}

export interface Drawing {
  width?: number;
  height?: number;
  /** The noise, and where the shape stands. */
  seed?: number;
  shape?: 'disc' | 'bar' | 'ring';
}

/** A bright shape on noise, as no other seed draws it. */
export function draw({ width = 48, height = 40, seed = 1, shape = 'disc' }: Drawing = {}): Sharp {
  const random = randomFrom(seed);
  const pixels = Uint8Array.from({ length: width * height * 3 }, () => random() * 100);
  const [x, y] = [width * (0.4 + 0.2 * random()), height * (0.4 + 0.2 * random())];
  const radius = Math.min(width, height) / 4;
  for (let i = 0; i < width * height; i++) {
    const [dx, dy] = [(i % width) - x, Math.floor(i / width) - y];
    const distance = Math.hypot(dx, dy);
    const inside = {
      disc: distance < radius,
      bar: Math.abs(dy) < radius / 3,
      ring: distance < radius && distance > radius / 2,
    };
    if (inside[shape]) pixels.fill(230, i * 3, i * 3 + 3);
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** Writes files by their paths into a folder; a drawing becomes a PNG. */
export async function write(folder: string, files: Record<string, Drawing | Uint8Array | string>) {
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    const isFile = typeof content === 'string' || content instanceof Uint8Array;
    await writeFile(target, isFile ? content : await draw(content).png().toBuffer());
  }
}

/** So many drawings of a class: `cat/0.png`, `cat/1.png`, … */
export function drawings(folder: string, count: number, drawing: Drawing = {}) {
  const seed = (drawing.seed ?? 0) * 1000 + folder.length * 100;
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`${folder}/${i}.png`, { ...drawing, seed: seed + i }]),
  );
}

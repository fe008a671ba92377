import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { seedFor, uniform } from '@vgg/core';
import sharp, { type Sharp } from 'sharp';

/** Three kinds of pictures, by the names of their folders. */
export const shapes = ['원', '네모', 'a star'] as const;
type Shape = (typeof shapes)[number];

/**
 * Draws so many pictures of each kind into a folder a kind: a shape of any colour, size and place on
 * coarse noise, as JPEG, PNG and WebP of many sizes.
 */
export async function drawShapes(folder: string, count: number): Promise<void> {
  for (const shape of shapes) {
    await mkdir(join(folder, shape), { recursive: true });
    for (let index = 0; index < count; index += 1) {
      const format = (['jpg', 'png', 'webp'] as const)[index % 3];
      await (await drawShape(shape, index)).toFile(join(folder, shape, `${index}.${format}`));
    }
  }
}

/** One picture; every index gives another. */
export async function drawShape(shape: Shape, index: number): Promise<Sharp> {
  const seed = seedFor(index, shape);
  const random = (place: number) => uniform(place, seed);
  const [width, height] = [96 + Math.floor(64 * random(0)), 96 + Math.floor(64 * random(1))];
  const side = Math.min(width, height);
  const radius = side * (0.2 + 0.12 * random(2));
  const x = width / 2 + (random(3) - 0.5) * (side - 2.2 * radius);
  const y = height / 2 + (random(4) - 0.5) * (side - 2.2 * radius);
  const fill = `hsl(${Math.floor(360 * random(5))}, 80%, ${random(6) < 0.5 ? 25 : 80}%)`;
  const turn = Math.floor(360 * random(7));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <g transform="translate(${x} ${y}) rotate(${turn})" fill="${fill}">${outline(shape, radius)}</g></svg>`;
  const [columns, rows] = [12, 12];
  const noise = Uint8Array.from(
    { length: columns * rows * 3 },
    (_, i) => 90 + 80 * uniform(100 + i, seed),
  );
  const background = await sharp(noise, { raw: { width: columns, height: rows, channels: 3 } })
    .resize(width, height, { fit: 'fill' })
    .png()
    .toBuffer();
  return sharp(background).composite([{ input: Buffer.from(svg) }]);
}

function outline(shape: Shape, radius: number): string {
  if (shape === '원') return `<circle r="${radius}"/>`;
  if (shape === '네모') {
    const half = radius * 0.85;
    return `<rect x="${-half}" y="${-half}" width="${2 * half}" height="${2 * half}"/>`;
  }
  const points = Array.from({ length: 10 }, (_, i) => {
    const reach = i % 2 === 0 ? radius * 1.15 : radius * 0.42;
    const angle = (i * Math.PI) / 5;
    return `${reach * Math.sin(angle)},${-reach * Math.cos(angle)}`;
  });
  return `<polygon points="${points.join(' ')}"/>`;
}

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

/** Noise of 300 x 260 pixels as JPEG, in two classes. */
export async function drawPictures(folder: string, count: number): Promise<void> {
  for (const name of ['one', 'two']) await mkdir(join(folder, name), { recursive: true });
  for (let i = 0; i < count; i++) {
    const noise = sharp({
      create: {
        width: 300,
        height: 260,
        channels: 3,
        background: 'grey',
        noise: { type: 'gaussian', mean: i % 2 === 0 ? 100 : 150, sigma: 40 },
      },
    });
    await noise.jpeg().toFile(join(folder, i % 2 === 0 ? 'one' : 'two', `${i}.jpg`));
  }
}

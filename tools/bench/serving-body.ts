import sharp from 'sharp';
import type { Body } from './serving-load.ts';

/** A JPEG of 32 x 32 pixels. */
export async function jpeg(): Promise<Buffer> {
  const pixels = Buffer.alloc(32 * 32 * 3).map((_, i) => (i * 7) & 255);
  return sharp(pixels, { raw: { width: 32, height: 32, channels: 3 } })
    .jpeg()
    .toBuffer();
}

export async function jpegBody(): Promise<Body> {
  return {
    name: 'JPEG',
    path: '/predict?topK=1',
    headers: { 'Content-Type': 'image/jpeg' },
    body: await jpeg(),
  };
}

/** The Open Inference Protocol with its binary extension: nothing to decode. */
export function tensorBody(): Body {
  const inputs = [
    {
      name: 'images',
      shape: [1, 32, 32, 3],
      datatype: 'UINT8',
      parameters: { binary_data_size: 3072 },
    },
  ];
  const json = Buffer.from(JSON.stringify({ inputs, outputs: [{ name: 'probabilities' }] }));
  return {
    name: 'tensor',
    path: '/v2/models/bench/infer',
    headers: {
      'Content-Type': 'application/octet-stream',
      'Inference-Header-Content-Length': String(json.length),
    },
    body: Buffer.concat([json, Buffer.alloc(3072, 100)]),
  };
}

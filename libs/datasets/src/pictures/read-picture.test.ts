import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp, { type Color } from 'sharp';
import { temporaryFolder } from '../testing/pictures.ts';
import type { PictureInput } from './decode-picture.ts';
import { type PictureOptions, readPicture } from './read-picture.ts';
import { readPictureFile } from './read-picture-file.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
});

afterAll(() => folder.remove());

function inputOf(size: number, resize = size): PictureInput {
  return { size, resize, interpolation: 'lanczos' };
}

function readImage(from: string | Uint8Array, size = 32, options: PictureOptions = {}) {
  return typeof from === 'string'
    ? readPictureFile(from, inputOf(size), options)
    : readPicture(from, inputOf(size), options);
}

/** One colour everywhere. */
function plain(width: number, height: number, background: Color | string) {
  return sharp({ create: { width, height, channels: 4, background } });
}

function expectColour(pixels: Uint8Array, colour: number[], tolerance: number, at = 0) {
  colour.forEach((value, channel) => {
    expect(Math.abs(pixels[at * 3 + channel] - value)).toBeLessThanOrEqual(tolerance);
  });
}

describe('readPicture', () => {
  it.each(['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const)('reads %s', async (format) => {
    const path = join(folder.path, `photo.${format}`);
    await plain(50, 40, { r: 200, g: 100, b: 50 }).toFormat(format).toFile(path);
    const pixels = await readImage(path);
    expect(pixels.length).toBe(32 * 32 * 3);
    expectColour(pixels, [200, 100, 50], 6, 500);
  });

  it('leaves an image of the right size as it is, from bytes too', async () => {
    const bytes = Buffer.from(Array.from({ length: 32 * 32 * 3 }, (_, i) => (i * 37) % 256));
    const png = await sharp(bytes, { raw: { width: 32, height: 32, channels: 3 } })
      .png()
      .toBuffer();
    expect(Buffer.from(await readImage(png)).equals(bytes)).toBe(true);
  });

  it('cuts at the centre and scales to the size asked for', async () => {
    const red = await plain(60, 60, 'red').png().toBuffer();
    const wide = await plain(180, 60, 'blue')
      .composite([{ input: red, left: 60, top: 0 }])
      .png()
      .toBuffer();
    const pixels = await readImage(wide, 48);
    expect(pixels.length).toBe(48 * 48 * 3);
    expectColour(pixels, [255, 0, 0], 2, 24 * 48 + 24);
    expectColour(pixels, [255, 0, 0], 40, 24 * 48);
  });

  it('turns the image as its EXIF orientation says', async () => {
    const blue = await plain(64, 32, 'blue').png().toBuffer();
    const jpeg = await plain(64, 64, 'red')
      .composite([{ input: blue, left: 0, top: 0 }])
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .toBuffer();
    const pixels = await readImage(jpeg);
    // Turned clockwise, what was above is at the right.
    expectColour(pixels, [255, 0, 0], 12, 16 * 32 + 4);
    expectColour(pixels, [0, 0, 255], 12, 16 * 32 + 28);
  });

  it('lays transparent parts on white', async () => {
    const clear = await plain(32, 32, { r: 0, g: 0, b: 0, alpha: 0 }).png().toBuffer();
    expectColour(await readImage(clear), [255, 255, 255], 0);
    const half = await plain(32, 32, { r: 0, g: 0, b: 0, alpha: 0.5 }).png().toBuffer();
    expectColour(await readImage(half), [127, 127, 127], 1);
  });

  it('makes 8-bit sRGB of grey, of 16 bits a channel, and of CMYK', async () => {
    const colour = { r: 128, g: 128, b: 128 };
    const grey = await plain(40, 40, colour).toColourspace('b-w').removeAlpha().png().toBuffer();
    const greyAlpha = await plain(40, 40, colour).toColourspace('b-w').png().toBuffer();
    const deep = await plain(40, 40, colour).toColourspace('rgb16').png().toBuffer();
    const deepGrey = await plain(40, 40, colour).toColourspace('grey16').png().toBuffer();
    expect((await sharp(grey).metadata()).channels).toBe(1);
    expect((await sharp(deep).metadata()).depth).toBe('ushort');
    expect((await sharp(deepGrey).metadata()).depth).toBe('ushort');
    for (const image of [grey, greyAlpha, deep, deepGrey]) {
      const pixels = await readImage(image);
      expect(pixels.length).toBe(32 * 32 * 3);
      expectColour(pixels, [128, 128, 128], 1);
    }
    const cmyk = await plain(40, 40, { r: 150, g: 110, b: 100 })
      .flatten()
      .toColourspace('cmyk')
      .jpeg()
      .toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
    expectColour(await readImage(cmyk), [150, 110, 100], 16);
  });

  it('says in one line what is not an image', async () => {
    const text = join(folder.path, 'photo.txt');
    await writeFile(text, 'not an image');
    const line = 'is not an image that can be read (JPEG, PNG, WebP, GIF, AVIF, TIFF)';
    await expect(readImage(text)).rejects.toThrow(`photo.txt ${line}`);
    await expect(readImage(Buffer.from(''))).rejects.toThrow(`The data ${line}`);
    await expect(readImage(folder.path)).rejects.toThrow('cannot be read (EISDIR)');
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    await expect(readImage(svg)).rejects.toThrow(line);
    const png = await plain(300, 300, 'red').png({ compressionLevel: 0 }).toBuffer();
    await expect(readImage(png.subarray(0, png.length / 2))).rejects.toThrow(line);
    await expect(readImage(join(folder.path, 'none.png'))).rejects.toThrow('does not exist');
  });

  it('refuses an image that claims more pixels than any camera takes', async () => {
    const png = await plain(1, 1, 'red').png().toBuffer();
    png.writeUInt32BE(60_000, 16);
    png.writeUInt32BE(60_000, 20);
    const { crc32 } = await import('node:zlib');
    png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
    await expect(readImage(png)).rejects.toThrow('more pixels than the 200 million');
  });

  it('refuses a JPEG whose data ends before its pixels do, and takes one with bytes too many', async () => {
    const jpeg = await plain(64, 48, 'red').jpeg().toBuffer();
    const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
    const forged = Buffer.from(jpeg);
    forged.writeUInt16BE(4000, frame + 5);
    await expect(readImage(forged)).rejects.toThrow('is not an image');
    const longer = Buffer.concat([jpeg.subarray(0, -2), Buffer.alloc(9, 1), jpeg.subarray(-2)]);
    expectColour(await readImage(longer), [255, 0, 0], 6);
  });

  it('answers when its time is over, though the decoder goes on', async () => {
    const avif = await plain(4000, 4000, 'red').avif({ effort: 0 }).toBuffer();
    let ended = false;
    let decoded: Promise<void> | undefined;
    const reading = readImage(avif, 32, {
      seconds: 0.01,
      schedule: ({ format, pixels }, decode) => {
        expect([format, pixels]).toEqual(['heif', 16e6]);
        decoded = decode().finally(() => {
          ended = true;
        });
        return decoded;
      },
    });
    await expect(reading).rejects.toThrow('The data takes more than 0.01 seconds to decode');
    expect(ended).toBe(false);
    await decoded;
  });

  it('decodes nothing that the schedule refuses', async () => {
    const png = await plain(9, 9, 'red').png().toBuffer();
    const schedule = () => Promise.reject(new Error('not now'));
    await expect(readImage(png, 32, { schedule })).rejects.toThrow('not now');
  });

  it('scales the shorter side to `resize` and cuts `size` out at the centre, as torchvision does', async () => {
    // Every column of 2 pixels is brighter by one: 0, 1, 2, … 149.
    const raw = { width: 300, height: 100, channels: 3 } as const;
    const columns = Uint8Array.from(
      { length: 300 * 100 * 3 },
      (_, i) => (Math.floor(i / 3) % 300) / 2,
    );
    const wide = await sharp(columns, { raw }).png().toBuffer();
    const pixels = await readPicture(wide, { ...inputOf(40, 50), interpolation: 'linear' });
    // 150 x 50, of which the middle 40 x 40: the columns 55 to 94.
    expect(pixels.length).toBe(40 * 40 * 3);
    expectColour(pixels, [55, 55, 55], 1, 40 * 20);
    expectColour(pixels, [94, 94, 94], 1, 40 * 20 + 39);
  });

  it('enlarges as torchvision does, turned the right way up', async () => {
    // Pillow's values of Resize(6) and CenterCrop(5) for a row of 0, 120, 240 above one of 10, 20, 30.
    const raw = { width: 3, height: 2, channels: 1 } as const;
    const small = sharp(Uint8Array.from([0, 120, 240, 10, 20, 30]), { raw });
    const expected = [
      ...[40, 80, 120, 160, 200],
      ...[40, 80, 120, 160, 200],
      ...[31, 59, 87, 114, 142],
      ...[22, 38, 53, 69, 85],
      ...[13, 17, 20, 23, 27],
    ];
    for (const orientation of [1, 8]) {
      // Stored as EXIF says, it is looked at as it was.
      const stored = small.clone().rotate(orientation === 8 ? 90 : 0);
      const png = await stored.withMetadata({ orientation }).png().toBuffer();
      const pixels = await readPicture(png, { ...inputOf(5, 6), interpolation: 'linear' });
      const red = pixels.filter((_, i) => i % 3 === 0);
      const off = red.map((value, i) => Math.abs(value - expected[i]));
      expect(Math.max(...off)).toBeLessThanOrEqual(1);
    }
  });

  it.each(['linear', 'lanczos'] as const)(
    'keeps a plain colour by %s, and a thin picture',
    async (interpolation) => {
      const thin = await plain(3, 500, 'blue').png().toBuffer();
      const pixels = await readPicture(thin, { ...inputOf(33), interpolation });
      expect(pixels.length).toBe(33 * 33 * 3);
      expectColour(pixels, [0, 0, 255], 0, 500);
    },
  );
});

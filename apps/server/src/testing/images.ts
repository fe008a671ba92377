import sharp, { type Sharp } from 'sharp';

/** A picture with something in every corner: a turn or a crop shows. */
export function picture(width = 80, height = 60): Sharp {
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      pixels[at] = (255 * x) / width;
      pixels[at + 1] = (255 * y) / height;
      pixels[at + 2] = (x * y) % 256;
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

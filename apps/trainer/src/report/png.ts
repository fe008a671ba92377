import { createRequire } from 'node:module';
import { crc32 } from 'node:zlib';
import { Resvg } from '@resvg/resvg-js';

const require = createRequire(import.meta.url);
const fontFiles = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((file) =>
  require.resolve(`dejavu-fonts-ttf/ttf/${file}`),
);

export interface PngOptions {
  /** Pixels for each unit of the SVG; 4.5 makes a figure 1200 wide 5400 pixels wide. */
  scale?: number;
  /** Dots an inch written into the file, from which a document takes the printed size. */
  dpi?: number;
}

/**
 * Draws an SVG as PNG. Text is set in DejaVu Sans, which comes with the program: no font of the
 * system is needed or used.
 *
 * @throws Error if the text is not an SVG
 */
export function svgToPng(svg: string, { scale = 4.5, dpi = 300 }: PngOptions = {}): Buffer {
  const picture = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: scale },
    font: {
      fontFiles,
      loadSystemFonts: false,
      defaultFontFamily: 'DejaVu Sans',
      sansSerifFamily: 'DejaVu Sans',
    },
  });
  return withResolution(picture.render().asPng(), dpi);
}

/** Bytes of a PNG up to the end of its first chunk, the header. */
const headerLength = 33;

/** Adds the chunk `pHYs` (PNG specification, 11.3.4.3), which states the resolution. */
function withResolution(png: Buffer, dpi: number): Buffer {
  const perMetre = Math.round(dpi / 0.0254);
  const chunk = Buffer.alloc(21);
  chunk.writeUInt32BE(9, 0);
  chunk.write('pHYs', 4, 'latin1');
  chunk.writeUInt32BE(perMetre, 8);
  chunk.writeUInt32BE(perMetre, 12);
  chunk.writeUInt8(1, 16);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 17)), 17);
  return Buffer.concat([png.subarray(0, headerLength), chunk, png.subarray(headerLength)]);
}

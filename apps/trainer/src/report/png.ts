import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';
import sharp from 'sharp';

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
export async function svgToPng(
  svg: string,
  { scale = 4.5, dpi = 300 }: PngOptions = {},
): Promise<Buffer> {
  const picture = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: scale },
    font: {
      fontFiles,
      loadSystemFonts: false,
      defaultFontFamily: 'DejaVu Sans',
      sansSerifFamily: 'DejaVu Sans',
    },
  });
  const { pixels, width, height } = picture.render();
  return sharp(pixels, { raw: { width, height, channels: 4 } })
    .withMetadata({ density: dpi })
    .png()
    .toBuffer();
}

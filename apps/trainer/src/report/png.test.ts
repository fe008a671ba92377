import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { byLabel } from './comparison.ts';
import { figureSvg } from './figure.ts';
import { svgToPng } from './png.ts';
import { comparisonEntry } from './testing/comparison.ts';

describe('svgToPng', () => {
  const svg = figureSvg(byLabel([comparisonEntry('A'), comparisonEntry('B')]));

  it('draws at 5400 pixels and 300 dots an inch', async () => {
    const png = await svgToPng(svg);
    expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    const { width, density } = await sharp(png).metadata();
    expect(width).toBe(5400);
    expect(density).toBe(300);
  });

  it('sets the text without any font of the system', async () => {
    const withText = await svgToPng(svg, { scale: 1 });
    const withoutText = await svgToPng(svg.replaceAll(/<text.*?<\/text>/gs, ''), { scale: 1 });
    const title = { left: 150, top: 4, width: 170, height: 30 };
    const darkest = async (png: Buffer) =>
      Math.min(...(await sharp(png).extract(title).flatten().greyscale().raw().toBuffer()));
    expect(await darkest(withText)).toBeLessThan(80);
    expect(await darkest(withoutText)).toBe(255);
  });

  it('refuses what is no SVG', async () => {
    await expect(svgToPng('no picture')).rejects.toThrow();
  });
});

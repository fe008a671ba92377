import { basename, join, resolve } from 'node:path';
import { replaceFile } from '@vgg/runs';
import type { Ledger } from '../../sweep/ledger.ts';
import { svgToPng } from '../png.ts';
import { sweepFigureSvg } from './figure.ts';
import { sweepHtml } from './html.ts';

/**
 * Writes `sweep.svg`, `.png` and `.html` into the sweep's folder, each beside its place and renamed.
 * @returns their paths
 * @throws RunError where the folder cannot be written
 */
export async function writeSweepReport(folder: string, ledger: Ledger): Promise<string[]> {
  const svg = sweepFigureSvg(ledger);
  const contents = {
    svg,
    png: await svgToPng(svg),
    html: sweepHtml(basename(resolve(folder)), ledger),
  };
  const paths: string[] = [];
  for (const [extension, content] of Object.entries(contents)) {
    const path = join(folder, `sweep.${extension}`);
    await replaceFile(path, (file) => file.writeFile(content));
    paths.push(path);
  }
  return paths;
}

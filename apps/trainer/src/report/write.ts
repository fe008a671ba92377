import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '@vgg/runs';
import { byLabel, type ComparisonResult } from './comparison.ts';
import { figureSvg } from './figure.ts';
import { reportHtml } from './html.ts';
import { hasLayers, layersFigureSvg } from './layers-figure.ts';
import { svgToPng } from './png.ts';

/** Where the report's files lie. */
export interface ReportFiles {
  svg: string;
  /** Signals and gradients by layer, where they were measured. */
  layers?: string;
  png: string;
  html: string;
  json: string;
}

/**
 * Writes `<name>.svg`, `.png`, `.html` and `.json`, and `<name>-layers.svg` where layers were measured,
 * into the folder, which is made if missing.
 * Each file is written beside its place and renamed: a reader sees the old one or the new one whole.
 *
 * @throws RunError, or the file system's error for the folder itself, where the folder cannot be written
 */
export async function writeReport(
  folder: string,
  result: ComparisonResult,
  name = 'comparison',
): Promise<ReportFiles> {
  const svg = figureSvg(byLabel(result.entries));
  const contents = {
    svg,
    png: await svgToPng(svg),
    html: reportHtml(result),
    json: `${JSON.stringify(result, null, 2)}\n`,
  };
  await mkdir(folder, { recursive: true });
  const path = (ending: string) => join(folder, `${name}${ending}`);
  const write = (ending: string, content: string | Uint8Array) =>
    replaceFile(path(ending), (file) => file.writeFile(content));
  for (const [extension, content] of Object.entries(contents)) {
    await write(`.${extension}`, content);
  }
  const files = { svg: path('.svg'), png: path('.png'), html: path('.html'), json: path('.json') };
  if (!hasLayers(result.entries)) return files;
  await write('-layers.svg', layersFigureSvg(result.entries));
  return { ...files, layers: path('-layers.svg') };
}

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '@vgg/runs';
import { byConfiguration, type ComparisonResult } from './comparison.ts';
import { figureSvg } from './figure.ts';
import { reportHtml } from './html.ts';
import { svgToPng } from './png.ts';

/** Where the report's files lie. */
export interface ReportFiles {
  svg: string;
  png: string;
  html: string;
  json: string;
}

/**
 * Writes `<name>.svg`, `.png`, `.html` and `.json` into the folder, which is made if missing.
 * Each file is written beside its place and renamed: a reader sees the old one or the new one whole.
 *
 * @throws RunError, or the file system's error for the folder itself, where the folder cannot be written
 */
export async function writeReport(
  folder: string,
  result: ComparisonResult,
  name = 'comparison',
): Promise<ReportFiles> {
  const svg = figureSvg(byConfiguration(result.entries));
  const contents = {
    svg,
    png: await svgToPng(svg),
    html: reportHtml(result),
    json: `${JSON.stringify(result, null, 2)}\n`,
  };
  await mkdir(folder, { recursive: true });
  const path = (extension: string) => join(folder, `${name}.${extension}`);
  for (const [extension, content] of Object.entries(contents)) {
    await replaceFile(path(extension), (file) => file.writeFile(content));
  }
  return { svg: path('svg'), png: path('png'), html: path('html'), json: path('json') };
}

import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { DataRequest } from '@vgg/datasets';
import { Failure, oneLine, UsageError } from '../../errors.ts';
import { surveyData } from '../../loading/open-data.ts';
import { terminalOf } from '../../terminal/terminal.ts';
import { dataTables } from './table.ts';

/** Answers `vgg data`. */
export async function reportData(
  request: DataRequest,
  { sheet, json }: { sheet: string | undefined; json: boolean },
): Promise<void> {
  if (sheet !== undefined && extname(sheet).toLowerCase() !== '.png') {
    throw new UsageError(`--sheet ${sheet}: a sheet is a PNG, its name ends in .png`);
  }
  const opened = await surveyData(request);
  try {
    if (sheet !== undefined) await draw(sheet, await opened.sheet());
    const report = { ...opened.survey, ...(await opened.measure()) };
    const written = sheet === undefined ? '' : `\nsample images: ${sheet}\n`;
    process.stdout.write(
      json
        ? `${JSON.stringify({ ...report, sheet })}\n`
        : `${dataTables(report, terminalOf(process.stdout))}\n${written}`,
    );
  } finally {
    await opened.close();
  }
}

async function draw(path: string, png: Buffer): Promise<void> {
  try {
    await writeFile(path, png);
  } catch (error) {
    throw new Failure(`cannot write ${path}: ${oneLine(error)}`);
  }
}

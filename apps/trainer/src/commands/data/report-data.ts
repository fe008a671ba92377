import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { CIFAR10, describeData, sampleSheet } from '@vgg/cifar';
import { Failure, oneLine, UsageError } from '../../errors.ts';
import { dataSet } from '../../loading/data-set.ts';
import { terminalOf } from '../../terminal/terminal.ts';
import { type DataReport, dataTables } from './table.ts';

/** Answers `vgg data`. */
export async function reportData(options: {
  folder: string | undefined;
  sheet: string | undefined;
  json: boolean;
}): Promise<void> {
  if (options.sheet !== undefined && extname(options.sheet).toLowerCase() !== '.png') {
    throw new UsageError(`--sheet ${options.sheet}: a sheet is a PNG, its name ends in .png`);
  }
  const { place, dataset } = await dataSet(options.folder);
  if (options.sheet !== undefined) {
    try {
      await writeFile(options.sheet, await sampleSheet(dataset));
    } catch (error) {
      throw new Failure(`cannot write ${options.sheet}: ${oneLine(error)}`);
    }
  }
  const files = [...CIFAR10.train, ...CIFAR10.test].map((file) => ({
    ...file,
    state: 'verified' as const,
  }));
  const report: DataReport = { ...place, ...describeData(dataset), files };
  const written = options.sheet === undefined ? '' : `\nsample images: ${options.sheet}\n`;
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ ...report, sheet: options.sheet })}\n`
      : `${dataTables(report, terminalOf(process.stdout))}\n${written}`,
  );
}

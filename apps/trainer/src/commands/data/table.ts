import type { DataSurvey, MeanAndDeviation } from '@vgg/datasets';
import { decimal } from '../../report/numbers.ts';
import { printable } from '../../terminal/printable.ts';
import { type Column, table } from '../../terminal/table.ts';
import { paint, plain, type Terminal } from '../../terminal/terminal.ts';

/** Everything that `vgg data` tells: the survey, and the training pixels' own mean and deviation. */
export type DataReport = DataSurvey & MeanAndDeviation;

const origins: Record<DataSurvey['origin'], string> = {
  folder: 'the folder that was given',
  'own archive': 'unpacked from the archive that was given',
  cache: 'the cache',
  npm: 'fetched from the npm registry',
  archive: "fetched from the authors' archive",
};

const fileColumns: readonly Column<DataSurvey['files'][number]>[] = [
  { title: 'file', align: 'left', value: ({ name }) => name },
  { title: 'images', value: ({ images }) => decimal(images) },
  { title: 'MD5', align: 'left', value: ({ md5 }) => md5, style: () => 'dim', expendable: 1 },
  { title: 'state', align: 'left', value: () => '✓ verified', style: () => 'green' },
];

type ClassCount = DataSurvey['classes'][number];

const classColumns: readonly Column<ClassCount>[] = [
  { title: 'class', align: 'left', value: ({ name }) => name, shrinks: true },
  { title: 'train', value: ({ train }) => decimal(train) },
  { title: 'validation', value: ({ validation }) => decimal(validation) },
  { title: 'test', value: ({ test }) => decimal(test) },
];

const sizeColumns: readonly Column<DataSurvey['sizes'][number]>[] = [
  { title: 'size', align: 'left', value: ({ width, height }) => `${width} x ${height}` },
  { title: 'pictures', value: ({ count }) => decimal(count) },
];

/** So many of the sizes are listed, the most frequent first. */
const SIZES = 5;

type Channel = { name: string; mean: number; deviation: number };

const channelColumns: readonly Column<Channel>[] = [
  { title: 'channel', align: 'left', value: ({ name }) => name },
  { title: 'mean', value: ({ mean }) => decimal(mean, 4) },
  { title: 'deviation', value: ({ deviation }) => decimal(deviation, 4) },
];

/** The answer of `vgg data`: where the data is, whether it is whole, and what is in it. */
export function dataTables(data: DataReport, terminal: Terminal = plain): string {
  const { trainCount: train, validationCount: validation, testCount: test, imageSize } = data;
  const columns = classColumns.filter(({ title }) => title !== 'validation' || validation > 0);
  const channels = ['red', 'green', 'blue'].map((name, channel) => ({
    name,
    mean: data.mean[channel],
    deviation: data.deviation[channel],
  }));
  const dim = (text: string) => paint(text, 'dim', terminal);
  return [
    [
      `data    ${paint(printable(data.title), 'bold', terminal)}, at ${imageSize} x ${imageSize} pixels`,
      `folder  ${printable(data.folder)}`,
      `source  ${origins[data.origin]}`,
    ].join('\n'),
    ...(data.files.length > 0 ? [table(fileColumns, data.files, { terminal })] : []),
    table(columns, data.classes, { footer: [{ name: 'all', train, validation, test }], terminal }),
    ...(data.sizes.length > 0 ? [sizesTable(data, terminal)] : []),
    `${table(channelColumns, channels, { terminal })}\n${dim('of the training pixels, 0 to 1')}`,
    ...(data.remarks.length > 0
      ? [data.remarks.map((remark) => `! ${printable(remark)}`).join('\n')]
      : []),
  ].join('\n\n');
}

function sizesTable({ sizes }: DataReport, terminal: Terminal): string {
  const more = sizes.length - SIZES;
  const rest = more > 0 ? `\n${paint(`and ${more} other sizes`, 'dim', terminal)}` : '';
  return table(sizeColumns, sizes.slice(0, SIZES), { terminal }) + rest;
}

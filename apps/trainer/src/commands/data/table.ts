import type { DataDescription, EnsuredData } from '@vgg/cifar';
import { decimal } from '../../report/numbers.ts';
import { type Column, table } from '../../terminal/table.ts';
import { paint, plain, type Terminal } from '../../terminal/terminal.ts';

/** One of the data's files and what its MD5 says. */
export interface DataFile {
  name: string;
  images: number;
  /** The MD5 that it must have, and has where it is verified. */
  md5: string;
  state: 'verified' | 'broken' | 'missing';
}

/** Everything that `vgg data` tells. */
export interface DataReport extends DataDescription, EnsuredData {
  files: DataFile[];
}

const sources: Record<EnsuredData['source'], string> = {
  folder: 'the folder that was given',
  cache: 'the cache',
  npm: 'fetched from the npm registry',
  archive: "fetched from the authors' archive",
};

const fileColumns: readonly Column<DataFile>[] = [
  { title: 'file', align: 'left', value: ({ name }) => name },
  { title: 'images', value: ({ images }) => decimal(images) },
  { title: 'MD5', align: 'left', value: ({ md5 }) => md5, style: () => 'dim', expendable: 1 },
  {
    title: 'state',
    align: 'left',
    value: ({ state }) => (state === 'verified' ? '✓ verified' : `✗ ${state}`),
    style: ({ state }) => (state === 'verified' ? 'green' : ['bold', 'red']),
  },
];

type ClassCount = DataDescription['classes'][number];

const classColumns: readonly Column<ClassCount>[] = [
  { title: 'class', align: 'left', value: ({ name }) => name },
  { title: 'train', value: ({ train }) => decimal(train) },
  { title: 'test', value: ({ test }) => decimal(test) },
];

type Channel = { name: string; mean: number | undefined; deviation: number | undefined };

const channelColumns: readonly Column<Channel>[] = [
  { title: 'channel', align: 'left', value: ({ name }) => name },
  { title: 'mean', value: ({ mean }) => decimal(mean, 4) },
  { title: 'deviation', value: ({ deviation }) => decimal(deviation, 4) },
];

/** The answer of `vgg data`: where the data is, whether it is whole, and what is in it. */
export function dataTables(data: DataReport, terminal: Terminal = plain): string {
  const channels = ['red', 'green', 'blue'].map((name, channel) => ({
    name,
    mean: data.mean[channel],
    deviation: data.deviation[channel],
  }));
  const total = { name: 'all', train: data.trainCount, test: data.testCount };
  return [
    `folder  ${paint(data.folder, 'bold', terminal)}\nsource  ${sources[data.source]}`,
    table(fileColumns, data.files, { terminal }),
    table(classColumns, data.classes, { footer: [total], terminal }),
    `${table(channelColumns, channels, { terminal })}\n${paint('of the training pixels, 0 to 1', 'dim', terminal)}`,
  ].join('\n\n');
}

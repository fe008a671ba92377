import type { ComparisonEntry, Spread } from '../../report/comparison.ts';
import { decimal, meanAndRange, percent, points } from '../../report/numbers.ts';
import { type Summary, summarise } from '../../report/summary.ts';
import { type Column, table } from '../../terminal/table.ts';
import type { Terminal } from '../../terminal/terminal.ts';

/** The results of `vgg compare` beside the reference's best: one row a configuration. */
export function comparisonTable(entries: readonly ComparisonEntry[], terminal?: Terminal): string {
  const summaries = summarise(entries);
  const top = Math.max(...summaries.map((s) => s.bestAccuracy?.mean ?? 0));
  const repeated = summaries.some(({ repeats }) => repeats > 1);
  const isByConfiguration = entries.every((entry) => entry.label === entry.configuration);
  const columns: Column<Summary>[] = [
    { title: isByConfiguration ? 'VGG' : 'training', align: 'left', value: (s) => s.label },
    {
      title: 'best',
      value: (s) => percent(s.bestAccuracy?.mean),
      style: (s) => (s.bestAccuracy?.mean === top ? ['bold', 'green'] : undefined),
    },
    ...(repeated ? [repeatsColumn, rangeColumn] : []),
    { title: 'reference', value: (s) => percent(s.referenceBest, 1), style: () => 'dim' },
    { title: 'points', value: (s) => points(difference(s)) },
    { title: 'last', value: (s) => percent(s.lastAccuracy?.mean), expendable: 3 },
    { title: 'loss', value: (s) => mean(s.finalLoss, 3) },
    { title: 'seconds', value: (s) => mean(s.seconds, 1) },
    { title: 'images/s', value: (s) => mean(s.imagesPerSecond, 1), expendable: 1 },
    { title: 'parameters', value: (s) => decimal(s.parameters), expendable: 2 },
  ];
  const images =
    summaries[0]?.chosenOn === 'validation'
      ? 'validation images, held back from training'
      : 'test images, as the reference does';
  return `${table(columns, summaries, { terminal })}\nbest: chosen on the ${images}`;
}

const repeatsColumn: Column<Summary> = {
  title: 'repeats',
  value: (s) => decimal(s.repeats),
  expendable: 4,
};

const rangeColumn: Column<Summary> = {
  title: 'least–greatest',
  value: (s) => meanAndRange(s.bestAccuracy, 2, 'percent').range.replace(/[()]/g, ''),
  style: () => 'dim',
  expendable: 0,
};

const mean = (value: Spread | null, digits: number) => decimal(value?.mean, digits);

function difference({ bestAccuracy, referenceBest }: Summary): number | null {
  return bestAccuracy && referenceBest !== null ? bestAccuracy.mean - referenceBest : null;
}

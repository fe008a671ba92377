import type { Evaluation } from '@vgg/core';
import stringWidth from 'string-width';
import { decimal, percent } from '../../report/numbers.ts';
import { bar } from '../../terminal/blocks.ts';
import { aligned, type Column, table } from '../../terminal/table.ts';
import { paint, plain, type Terminal } from '../../terminal/terminal.ts';

/** A matrix of more is wider than any terminal. */
const MOST_IN_MATRIX = 20;

/**
 * The answer of `vgg evaluate`: accuracy and loss, accuracy of each class, confusion matrix, and the
 * pairs that are confused most. Of many classes those with images alone stand there, and no matrix.
 *
 * @param classes names, in the order of the confusion matrix
 */
export function evaluationTables(
  evaluation: Evaluation,
  classes: readonly string[],
  terminal: Terminal = plain,
): string {
  const { accuracy, loss, images, confusion } = evaluation;
  const title = (text: string) => paint(text, ['bold', 'underline'], terminal);
  return [
    `accuracy ${paint(percent(accuracy), 'bold', terminal)}   loss ${decimal(loss, 4)}   ${decimal(images)} images`,
    title('Accuracy of each class'),
    classTable(confusion, classes, terminal),
    ...(classes.length > MOST_IN_MATRIX
      ? []
      : [
          title('Confusion matrix: rows are the true class, columns the answer'),
          confusionTable(confusion, classes, terminal),
        ]),
    title('Confused most'),
    confusedPairs(confusion, classes, 5, terminal),
  ].join('\n\n');
}

const sum = (row: readonly number[]) => row.reduce((total, value) => total + value, 0);

function classTable(
  confusion: readonly number[][],
  classes: readonly string[],
  terminal: Terminal,
): string {
  const right = (label: number) => confusion[label]?.[label] ?? 0;
  const share = (label: number) => right(label) / sum(confusion[label] ?? []);
  const barWidth = Math.max(8, Math.min(30, terminal.width - 40));
  const columns: Column<number>[] = [
    { title: 'class', align: 'left', value: (label) => classes[label] ?? String(label) },
    { title: 'accuracy', value: (label) => percent(share(label)) },
    { title: 'right', value: (label) => decimal(right(label)) },
    { title: 'images', value: (label) => decimal(sum(confusion[label] ?? [])) },
    {
      title: '',
      align: 'left',
      value: (label) => bar(share(label), barWidth).done,
      style: () => 'green',
      expendable: 1,
    },
  ];
  const shown = [...confusion.keys()].filter(
    (label) => classes.length <= MOST_IN_MATRIX || sum(confusion[label] ?? []) > 0,
  );
  return table(columns, shown, { terminal });
}

function confusionTable(
  confusion: readonly number[][],
  classes: readonly string[],
  terminal: Terminal,
): string {
  const most = Math.max(...confusion.map((row, label) => Math.max(...row.toSpliced(label, 1))));
  const columns: Column<number>[] = [
    { title: '', align: 'left', value: (label) => classes[label] ?? String(label), shrinks: true },
    ...classes.map(
      (name, answer): Column<number> => ({
        title: aligned(name, Math.min(5, stringWidth(name))),
        value: (label) => {
          const count = confusion[label]?.[answer] ?? 0;
          return count === 0 ? '·' : decimal(count);
        },
        style: (label) => {
          if (label === answer) return ['bold', 'green'];
          const count = confusion[label]?.[answer] ?? 0;
          return count > most / 2 ? 'red' : count > most / 4 ? 'yellow' : 'dim';
        },
      }),
    ),
  ];
  return table(columns, [...confusion.keys()], { terminal, gap: 1 });
}

interface Confused {
  label: number;
  answer: number;
  count: number;
}

function confusedPairs(
  confusion: readonly number[][],
  classes: readonly string[],
  pairs: number,
  terminal: Terminal,
): string {
  const confused = confusion
    .flatMap((row, label) => row.map((count, answer): Confused => ({ label, answer, count })))
    .filter(({ label, answer, count }) => label !== answer && count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, pairs);
  if (confused.length === 0) return 'none: every image was recognised';
  const name = (index: number) => classes[index] ?? String(index);
  const columns: Column<Confused>[] = [
    { title: 'true class', align: 'left', value: ({ label }) => name(label) },
    { title: 'taken for', align: 'left', value: ({ answer }) => name(answer) },
    { title: 'images', value: ({ count }) => decimal(count) },
    {
      title: 'of the class',
      value: ({ label, count }) => percent(count / sum(confusion[label] ?? []), 1),
    },
  ];
  return table(columns, confused, { terminal });
}

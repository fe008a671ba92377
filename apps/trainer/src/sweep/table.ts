import { ranked, type Tried, triedOf, valueInWords } from '@vgg/runs';
import { percent } from '../protocol/format.ts';
import { type Column, table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Ledger } from './ledger.ts';

/**
 * The results of a sweep, the best first: one row a choice.
 * @param part the rows from which to which, all of them by default
 */
export function sweepTable(
  ledger: Ledger,
  terminal?: Terminal,
  part: { from: number; to?: number } = { from: 0 },
): string {
  const tried = ranked(triedOf(ledger));
  const [best] = tried;
  const columns: Column<Tried>[] = [
    { title: 'trial', align: 'left', value: ({ number }) => String(number).padStart(3, '0') },
    ...Object.keys(ledger.plan.space).map(
      (name): Column<Tried> => ({
        title: name,
        value: ({ choice }) => valueInWords(choice[name]),
        shrinks: true,
      }),
    ),
    {
      title: 'best',
      value: ({ accuracy }) => percent(accuracy),
      style: (one) => (one === best && one.accuracy !== null ? ['bold', 'green'] : undefined),
    },
    ...(ledger.plan.repeats > 1 ? [repeatsColumn] : []),
    { title: 'epochs', value: ({ epochs }) => String(epochs), expendable: 2 },
    { title: 'state', align: 'left', value: stateOf, style: () => 'dim', expendable: 1 },
  ];
  return table(columns, tried.slice(part.from, part.to), { terminal });
}

const repeatsColumn: Column<Tried> = {
  title: 'repeats',
  value: ({ trials }) => String(trials.length),
  expendable: 3,
};

/** A choice's first training tells. */
const stateOf = ({ trials: [first] }: Tried) => first?.state ?? '';

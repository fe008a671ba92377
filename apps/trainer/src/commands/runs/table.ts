import type { RunState, RunSummary } from '@vgg/runs';
import { duration } from '../../protocol/format.ts';
import { decimal, percent } from '../../report/numbers.ts';
import { type Column, table } from '../../terminal/table.ts';
import type { Style, Terminal } from '../../terminal/terminal.ts';

const stateStyles: Record<RunState, Style> = {
  running: 'cyan',
  finished: 'green',
  stopped: 'yellow',
  interrupted: 'yellow',
  failed: 'red',
};

const columns: readonly Column<RunSummary>[] = [
  { title: 'run', align: 'left', value: (run) => run.name, shrinks: true },
  { title: 'VGG', align: 'left', value: configuration },
  { title: 'recipe', align: 'left', value: (run) => run.recipe, expendable: 2 },
  {
    title: 'state',
    align: 'left',
    value: (run) => run.state,
    style: (run) => stateStyles[run.state],
  },
  { title: 'epochs', value: (run) => decimal(run.epochs) },
  { title: 'best', value: best, style: () => 'bold' },
  { title: 'last', value: (run) => percent(run.lastAccuracy), expendable: 4 },
  { title: 'time', value: (run) => duration(run.seconds), expendable: 1 },
  { title: 'started', align: 'left', value: (run) => localTime(run.started), expendable: 3 },
];

/** The table of `vgg runs`, in the order given. */
export function runsTable(runs: readonly RunSummary[], terminal?: Terminal): string {
  const how = runs.some(({ chosenOn }) => chosenOn === 'validation')
    ? 'best: on the test images, by which it is chosen; v: on validation images, held back from training'
    : 'best: on the test images, by which it is chosen';
  return `${table(columns, runs, { terminal })}\n${how}`;
}

function best({ bestAccuracy, chosenOn }: RunSummary): string {
  return percent(bestAccuracy) + (chosenOn === 'validation' ? ' v' : '');
}

function configuration(run: RunSummary): string {
  return run.batchNorm ? run.configuration : `${run.configuration} no BN`;
}

/** `2026-11-24 08:12` on the clock of the reader. */
function localTime(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const two = (value: number) => String(value).padStart(2, '0');
  const date = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return `${date} ${two(time.getHours())}:${two(time.getMinutes())}`;
}

import { type ShownSweep, showSweepDashboard } from '../../dashboard/index.ts';
import { whenOutputCloses } from '../../output-closed.ts';
import type { SweepEvent } from '../../sweep/events.ts';
import type { OpenedSweep } from '../../sweep/open-sweep.ts';
import { isDone } from '../../sweep/progress.ts';
import { Sweep } from '../../sweep/sweep.ts';
import type { Trainer } from '../../sweep/trainer.ts';
import { GatheredEvents } from '../../training/gathered-events.ts';
import { exitCodeOf, stopOnSignals } from '../../training/stop-on-signals.ts';
import { formFor, type LogForm } from '../../training/watch.ts';
import { jsonSweepLines, plainSweepLines } from './lines.ts';

/**
 * Trains a sweep's trials and shows it until all is done, or it was stopped: by a key, or by SIGINT,
 * SIGTERM or SIGHUP, which save and stop.
 * @throws what is no trial's own fault, with one line
 */
export async function watchSweep(
  { folder, ledger }: OpenedSweep,
  trainer: Trainer,
  log: LogForm | undefined,
): Promise<void> {
  const form = formFor(log);
  const line = form === 'json' ? jsonSweepLines : plainSweepLines();
  const trainings = new GatheredEvents();
  let dashboard: ShownSweep | null = null;
  const sweep = new Sweep(folder, ledger, trainer, {
    sweep(event: SweepEvent) {
      if (dashboard) dashboard.told(event, line(event));
      else process.stdout.write(`${line(event)}\n`);
    },
    training(trial, event) {
      dashboard?.training(trial, event);
      trainings.tell(event);
    },
  });
  const stop = () => sweep.ask('stop');
  const signals = stopOnSignals(trainings, stop, (seconds) => {
    dashboard?.unmount();
    process.stderr.write(
      `vgg: the step did not end within ${Math.round(seconds)} s: left as saved last\n`,
    );
  });
  const outputMatters = whenOutputCloses(stop);
  try {
    if (form === 'tui') {
      dashboard = await showSweepDashboard({
        sweep: () => ({ folder, ledger, paused: sweep.isPaused, stopping: sweep.isStopping }),
        ask: (wanted) => sweep.ask(wanted),
        interrupted: () => signals.note('SIGINT'),
      });
    }
    await sweep.run();
  } finally {
    dashboard?.unmount();
    await trainer.close();
    signals.forget();
    outputMatters();
  }
  const signal = signals.received();
  if (signal) process.exitCode = exitCodeOf(signal);
  if (!isDone(ledger)) process.stderr.write('Stopped; the same command again goes on from here.\n');
}

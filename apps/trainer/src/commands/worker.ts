import { Command, Option } from 'commander';
import {
  backendOption,
  checkpointSecondsOption,
  outOption,
  positiveNumber,
  queueOption,
  threadsOption,
  wholeNumber,
} from '../options/common.ts';
import type { WorkOptions } from '../sweep/queue/work.ts';
import { printable } from '../terminal/printable.ts';
import { GatheredEvents } from '../training/gathered-events.ts';
import { exitCodeOf, stopOnSignals } from '../training/stop-on-signals.ts';

const examples = `
Examples:
  vgg worker --queue redis://10.0.0.1:6379 --out /shared/runs
  vgg worker --queue postgres://vgg@10.0.0.1/vgg --out /shared/runs --parallel 2 --threads 1

The folder of runs and the data must be found under the same names by all workers and by vgg sweep.
SIGINT and SIGTERM save what trains, put it back into the queue, and leave.`;

/** `vgg worker` */
export function workerCommand(): Command {
  return new Command('worker')
    .description('train the trials that vgg sweep --queue puts into a queue')
    .addOption(queueOption().makeOptionMandatory())
    .addOption(outOption())
    .option('--parallel <n>', 'trials at the same time', wholeNumber(1), 1)
    .addOption(backendOption().default('auto'))
    .addOption(threadsOption())
    .addOption(checkpointSecondsOption())
    .addOption(
      new Option('--lease <seconds>', 'a worker that is silent for so long is taken for dead')
        .default(30)
        .argParser(positiveNumber),
    )
    .addOption(
      new Option('--idle <seconds>', 'leave when no trial came for so long').argParser(
        positiveNumber,
      ),
    )
    .addHelpText('after', examples)
    .action(async (options: WorkOptions) => {
      const { work } = await import('../sweep/queue/work.ts');
      const say = (line: string) => process.stderr.write(`${printable(line)}\n`);
      const leave = new AbortController();
      const trainings = new GatheredEvents();
      const signals = stopOnSignals(
        trainings,
        () => leave.abort(),
        (seconds) =>
          say(`the step did not end within ${Math.round(seconds)} s: left as saved last`),
      );
      try {
        await work(options, leave.signal, { say, event: (event) => trainings.tell(event) });
      } finally {
        signals.forget();
      }
      // At once: to a queue that is away it would be connected anew for ever.
      const signal = signals.received();
      if (signal) process.exit(exitCodeOf(signal));
    });
}

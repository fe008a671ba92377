import { openDataOf } from '../../loading/open-data.ts';
import { openNetwork } from '../../loading/open-network.ts';
import { testNetwork } from '../../loading/test-network.ts';
import type { NetworkOptions } from '../../options/network.ts';
import { terminalOf } from '../../terminal/terminal.ts';
import { evaluationTables } from './table.ts';

/** Answers `vgg evaluate`: on as many test images as the run was tested on while it trained. */
export async function evaluateRun(
  folder: string,
  options: NetworkOptions & { data?: string; json?: boolean },
): Promise<void> {
  const { run, network, step } = await openNetwork(folder, options);
  const dataSet = await openDataOf(run.card, options.data);
  const { data } = dataSet;
  const evaluation = await testNetwork(network, data);
  network.dispose();
  await dataSet.close();
  if (options.json) {
    const perClass = evaluation.confusion.map((row, label) => ({
      name: data.classes[label],
      accuracy: row[label] / row.reduce((sum, count) => sum + count, 0),
    }));
    const { checkpoint } = options;
    process.stdout.write(
      `${JSON.stringify({ run: run.folder, checkpoint, step, ...evaluation, perClass })}\n`,
    );
    return;
  }
  const terminal = terminalOf(process.stdout);
  process.stdout.write(`${evaluationTables(evaluation, data.classes, terminal)}\n`);
}

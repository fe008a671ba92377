import { openDataOf } from '../../loading/open-data.ts';
import { openNetwork } from '../../loading/open-network.ts';
import { testNetwork } from '../../loading/test-network.ts';
import { decimal, percent } from '../../report/numbers.ts';
import { terminalOf } from '../../terminal/terminal.ts';
import type { EvaluateOptions } from './index.ts';
import { evaluationTables } from './table.ts';

/** Answers `vgg evaluate`: on as many test images as the run was tested on while it trained. */
export async function evaluateRun(folder: string, options: EvaluateOptions): Promise<void> {
  const { run, network, step } = await openNetwork(folder, options);
  const dataSet = await openDataOf(run.card, options.data);
  const { data } = dataSet;
  const evaluation = await testNetwork(network, data);
  const { tta } = options;
  const augmented = tta && (await testNetwork(network, data, `testing, ${tta}`, tta));
  network.dispose();
  await dataSet.close();
  if (options.json) {
    const perClass = evaluation.confusion.map((row, label) => ({
      name: data.classes[label],
      accuracy: row[label] / row.reduce((sum, count) => sum + count, 0),
    }));
    const { checkpoint } = options;
    process.stdout.write(
      `${JSON.stringify({
        run: run.folder,
        checkpoint,
        step,
        ...evaluation,
        perClass,
        ...(augmented && { testTimeAugmentation: { views: tta, ...augmented } }),
      })}\n`,
    );
    return;
  }
  const terminal = terminalOf(process.stdout);
  process.stdout.write(`${evaluationTables(evaluation, data.classes, terminal)}\n`);
  if (!augmented) return;
  const { accuracy, loss } = augmented;
  process.stdout.write(
    `\nwith test-time augmentation (${tta}): accuracy ${percent(accuracy)}   loss ${decimal(loss, 4)}\n`,
  );
}

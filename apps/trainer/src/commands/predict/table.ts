import stringWidth from 'string-width';
import { percent } from '../../report/numbers.ts';
import { bar } from '../../terminal/blocks.ts';
import { printable } from '../../terminal/printable.ts';
import { aligned } from '../../terminal/table.ts';
import { paint, plain, type Terminal } from '../../terminal/terminal.ts';

/** What the network says of one image. */
export interface Prediction {
  /** The image's file, as the user named it. */
  image: string;
  /** One for each class, in any order; they sum to 1. */
  probabilities: { name: string; probability: number }[];
}

/**
 * The answer of `vgg predict`: for each image the `top` most probable classes, with bars.
 */
export function predictionTable(
  predictions: readonly Prediction[],
  { top = 5, terminal = plain }: { top?: number; terminal?: Terminal } = {},
): string {
  const names = predictions.flatMap((p) =>
    p.probabilities.map(({ name }) => stringWidth(printable(name))),
  );
  const nameWidth = Math.min(24, Math.max(0, ...names));
  const barWidth = Math.max(4, Math.min(40, terminal.width - nameWidth - 16));
  return predictions
    .map(({ image, probabilities }) => {
      const best = probabilities.toSorted((a, b) => b.probability - a.probability).slice(0, top);
      const lines = best.map(({ name, probability }, rank) => {
        const style = rank === 0 ? 'green' : 'dim';
        const share = percent(probability).padStart(8);
        const filled = paint(bar(probability, barWidth).done, style, terminal);
        return `  ${aligned(name, nameWidth, 'left')}  ${share}  ${filled}`.trimEnd();
      });
      return [paint(printable(image), 'bold', terminal), ...lines].join('\n');
    })
    .join('\n\n');
}

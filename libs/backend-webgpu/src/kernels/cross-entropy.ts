import { crossEntropyShader } from './cross-entropy.wgsl.ts';
import { kernel } from './kernel.ts';
import { sumShader } from './sum-of-squares.wgsl.ts';

/**
 * VggSoftmaxCrossEntropy: logits [N, C] and labels int32 [N] to the mean loss [] and its gradient
 * [N, C]. 8 N C bytes, 2 exponentials a logit; the rows' losses are added by one more workgroup.
 */
export const crossEntropy = kernel<{ labelSmoothing: number }, 'logits' | 'labels'>(
  'VggSoftmaxCrossEntropy',
  ({ logits, labels }, { labelSmoothing }, backend) => {
    const [rows, classes] = logits.shape as [number, number];
    const loss = backend.output([]);
    const dLogits = backend.output(logits.shape);
    backend.withScratch([rows], (losses) => {
      backend.run({
        name: 'VggSoftmaxCrossEntropy',
        wgsl: () => crossEntropyShader,
        reads: [logits, labels],
        writes: [losses, dLogits],
        integers: [rows, classes],
        floats: [labelSmoothing],
        groups: [rows, 1, 1],
      });
      backend.run({
        name: 'sum',
        wgsl: () => sumShader(false),
        reads: [losses],
        writes: [loss],
        integers: [rows],
        groups: [1, 1, 1],
      });
    });
    return [loss, dLogits];
  },
);

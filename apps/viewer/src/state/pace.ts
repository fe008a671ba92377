import { timeText } from '../components/format.ts';
import { t } from '../language/language.svelte.ts';
import type { Backend, LayerFacts } from '../protocol/facts.ts';

/** Multiply-adds a millisecond before any was measured: of usual machines, roughly. */
const usual: Record<Backend, number> = { webgpu: 2e8, webgl: 5e7, 'vgg-wasm': 5e6, cpu: 2e5 };

/** Shorter answers need no announcement. */
const WORTH_SAYING_MS = 1500;

/** Multiply-adds of one image; only convolutions and dense layers count. */
export function multiplyAdds(layers: readonly LayerFacts[]): number {
  return layers.reduce((sum, { kind, parameters, outputShape }) => {
    if (kind === 'dense') return sum + parameters;
    return kind === 'convolution' ? sum + parameters * outputShape[0] * outputShape[1] : sum;
  }, 0);
}

/** How fast the engine computes, as it was last seen. */
export class Pace {
  private readonly measured = new Map<Backend, number>();

  /** What to say while an image is computed; null where it takes no time to speak of. */
  announce(work: number, backend: Backend): string | null {
    const milliseconds = work / (this.measured.get(backend) ?? usual[backend]);
    if (milliseconds < WORTH_SAYING_MS) return null;
    return t`Computing ${(work / 1e9).toFixed(1)} thousand million multiply-adds: about ${timeText(milliseconds)} …`;
  }

  measure(work: number, backend: Backend, milliseconds: number): void {
    // A small network's time is mostly the asking.
    if (milliseconds > 100) this.measured.set(backend, work / milliseconds);
  }
}

import type { EvaluationProgress, EvaluationResult, Progress } from '../protocol/facts.ts';
import { session } from '../session.svelte.ts';
import { type Scores, scoresOf } from './scores.ts';

/** The evaluation of the main network; it goes on while other views are looked at. */
class Judgement {
  loading = $state<Progress | null>(null);
  running = $state<EvaluationProgress | null>(null);
  result = $state.raw<EvaluationResult | null>(null);
  scores = $state.raw<Scores | null>(null);
  /** Which network was judged. */
  network = $state<string>('');
  private controller: AbortController | null = null;

  async loadImages(source: Parameters<typeof session.loadTestImages>[0]): Promise<void> {
    this.loading = { done: 0, total: 0 };
    await session.guard(() =>
      session.loadTestImages(source, (now) => {
        this.loading = now;
      }),
    );
    this.loading = null;
    this.result = null;
    this.scores = null;
  }

  async run(): Promise<void> {
    const { facts, title } = session.main;
    if (!facts) return;
    const controller = new AbortController();
    this.controller = controller;
    this.running = {
      done: 0,
      total: session.testLabels?.length ?? 0,
      correct: 0,
      imagesPerSecond: 0,
    };
    await session.guard(async () => {
      const result = await session.worker.call(
        'evaluate',
        { network: 'main' },
        {
          signal: controller.signal,
          progress: (now) => {
            this.running = now;
          },
        },
      );
      this.result = result;
      this.scores = scoresOf(result, facts.classes.length);
      this.network = title;
    });
    this.running = null;
  }

  stop(): void {
    this.controller?.abort();
  }
}

export const judgement = new Judgement();

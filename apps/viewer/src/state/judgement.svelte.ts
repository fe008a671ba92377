import { wasStopped } from '../failure.ts';
import { type Scores, scoresOf } from '../judging/scores.ts';
import { type Line, line, verbatim } from '../language/line.ts';
import type { EvaluationProgress, EvaluationResult } from '../protocol/facts.ts';
import { engine } from './engine.svelte.ts';
import { messages } from './messages.svelte.ts';
import { networks } from './networks.svelte.ts';
import { type TestImages, testSet } from './test-set.svelte.ts';

/** What a network was found to be worth, and where and by which images. */
export interface Judged {
  result: EvaluationResult;
  scores: Scores;
  network: Line;
  /** As the engine names the network. */
  id: string;
  classes: string[];
  engine: Line;
  images: TestImages;
}

/** The evaluation of the main network; it goes on while other views are looked at. */
class Judgement {
  running = $state.raw<EvaluationProgress | null>(null);
  private kept = $state.raw<Judged | null>(null);
  private controller: AbortController | null = null;

  /** The latest; null where other images have been loaded since. */
  judged = $derived(this.kept?.images === testSet.images ? this.kept : null);

  /** Seconds that each image took when the main network was judged last; null where it was not. */
  secondsEach = $derived(
    this.kept?.id === networks.main.id
      ? this.kept.result.seconds / this.kept.result.labels.length
      : null,
  );

  /** Judges the main network by the images that are loaded. @throws Failure */
  async run(): Promise<void> {
    const { facts, title, id, gone } = networks.main;
    const images = testSet.fitting(facts?.card.classes);
    if (!facts || !images) return;
    this.stop();
    const controller = new AbortController();
    this.controller = controller;
    const signal = AbortSignal.any([controller.signal, gone.signal]);
    const total = images.labels.length;
    this.running = { done: 0, total, correct: 0, imagesPerSecond: 0 };
    const progress = (now: EvaluationProgress) => {
      this.running = now;
    };
    const { classes } = facts.card;
    const by = engine.facts?.description ?? verbatim('');
    try {
      const result = await engine.call('evaluate', { network: id }, { signal, progress });
      const scores = scoresOf(result, classes.length);
      this.kept = {
        result,
        scores,
        network: title ?? verbatim(''),
        id,
        classes,
        engine: by,
        images,
      };
    } catch (error) {
      if (wasStopped(error) && !controller.signal.aborted) {
        messages.notice = gone.signal.aborted
          ? line`Judging was stopped: another network was chosen`
          : line`Judging was stopped: another engine was started`;
      }
      throw error;
    } finally {
      if (this.controller === controller) this.running = null;
    }
  }

  stop(): void {
    this.controller?.abort();
  }
}

export const judgement = new Judgement();

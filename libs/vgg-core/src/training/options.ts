import type { NamedValues, Network } from '../network.ts';
import type { Recipe } from '../recipes.ts';
import type { StopSignal } from './abort.ts';
import type { TrainingData } from './data.ts';
import type { Checkpoint } from './progress.ts';

/** What to train, on what, how, and for how long. */
export interface TrainingOptions {
  network: Network;
  data: TrainingData;
  recipe: Recipe;
  /** Name of the recipe, for the events. */
  recipeName: string;
  seed: number;
  /** Seconds for the whole training; with it, `recipe.epochs` does not count. */
  timeBudget?: number;
  /** Seconds between checkpoints within an epoch. */
  checkpointInterval?: number;
  /** Where to go on from. */
  checkpoint?: Checkpoint;
  /** The network's weights are no fresh ones but given, as by `--from`: they stay as they are at first. */
  weightsGiven?: boolean;
  /** Epochs without a better network after which training ends. */
  patience?: number;
  /**
   * So many moments of the training are to be kept, evenly spread from its beginning to its end; where it
   * is stopped, that one, too.
   */
  snapshots?: number;
  /**
   * With validation images: the weights of the best checkpoint, from whoever keeps them. At the end
   * they are loaded and tested on the test images. Without it the last weights are.
   */
  bestWeights?: () => Promise<NamedValues>;
  signal?: StopSignal;
}

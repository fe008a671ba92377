import type { RecipeOptions } from '../../options/recipe.ts';
import type { LogForm } from '../../training/watch.ts';

/** What `vgg compare` takes. */
export interface CompareOptions extends RecipeOptions {
  repeats: number;
  backend: string;
  threads?: number;
  out?: string;
  data?: string;
  log?: LogForm;
  checkpointSeconds: number;
}

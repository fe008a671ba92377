import { type Architecture, layersOf } from '../architecture.ts';
import type { Recipe } from '../recipes.ts';
import { WHITENED } from './whitening.ts';

/** How one weight is moved, beside the recipe's learning rate and weight decay. */
export interface ParameterGroup {
  /** Factors of the learning rate and of the weight decay. */
  rate: number;
  decay: number;
  /** Whether it is a kernel before the last layer's, whose filters may be renormalised. */
  hasFilters: boolean;
}

/** How each weight of a network learns by a recipe. */
export class ParameterGroups {
  private readonly recipe: Recipe;
  private readonly logits: string;

  constructor(recipe: Recipe, architecture: Architecture) {
    this.recipe = recipe;
    this.logits = layersOf(architecture).at(-1)?.name ?? '';
  }

  /** Whether the weight of that name stays as it begins. */
  isFixed(name: string): boolean {
    const { fixedScale, whitening } = this.recipe;
    return (fixedScale && name.endsWith('/gamma')) || (whitening && name === WHITENED);
  }

  /** The factors for the weight of that name; see {@link Recipe}'s `biases` and `logitsScale`. */
  of(name: string): ParameterGroup {
    const { biases, logitsScale } = this.recipe;
    const isKernel = name.endsWith('/kernel');
    const group = isKernel
      ? { rate: 1, decay: 1 }
      : { rate: biases.rate, decay: biases.decay ? 1 : 0 };
    if (!name.startsWith(`${this.logits}/`)) return { ...group, hasFilters: isKernel };
    return {
      rate: group.rate * logitsScale ** 2,
      decay: group.decay / logitsScale ** 2,
      hasFilters: false,
    };
  }
}

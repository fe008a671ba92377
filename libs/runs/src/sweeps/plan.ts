import { z } from 'zod';

/**
 * What a sweep may choose for one setting: one of some values, or any number of a range; `whole`:
 * whole numbers alone.
 */
export type Dimension =
  | { kind: 'values'; values: readonly unknown[] }
  | { kind: 'range'; from: number; to: number; log: boolean; whole: boolean };

/** Settings by their names, and what may be chosen for each. */
export type Space = Readonly<Record<string, Dimension>>;

/** One value for each setting of a space. */
export type Choice = Readonly<Record<string, unknown>>;

/**
 * What a sweep tries: settings that all trials share, and what is chosen for each. What a setting may
 * be is known to who trains, as `Settings`.
 */
export interface SweepPlan<Settings = Readonly<Record<string, unknown>>> {
  settings: Settings;
  space: Space;
  method: 'grid' | 'random' | 'tpe';
  /** Choices in all. */
  trials: number;
  /** Trainings of each choice that is not stopped early, with seeds one apart. */
  repeats: number;
  /** Of the choices. */
  seed: number;
  /** So many choices of TPE are made at once, knowing the same. */
  together: number;
  /** Of `factor` trials one goes on after `first` epochs, `factor` times as many, and so on. */
  halving: { factor: number; first: number } | null;
}

export const dimensionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('values'), values: z.array(z.unknown()).readonly() }),
  z.object({
    kind: z.literal('range'),
    from: z.number(),
    to: z.number(),
    log: z.boolean(),
    whole: z.boolean(),
  }),
]);

/** Of the plan as it stands in `sweep.json`. */
export const planSchema = z.looseObject({
  settings: z.record(z.string(), z.unknown()),
  space: z.record(z.string(), dimensionSchema),
  method: z.enum(['grid', 'random', 'tpe']),
  trials: z.int().min(1),
  repeats: z.int().min(1),
  seed: z.int(),
  together: z.int().min(1),
  halving: z.object({ factor: z.int().min(2), first: z.int().min(1) }).nullable(),
}) satisfies z.ZodType<SweepPlan>;

import { z } from 'zod';

/** One training whose log is to be in `results/`. */
export interface Experiment {
  /** Its folder in `results/`: `reference/B`. */
  name: string;
  /** What follows `vgg train`. */
  arguments: string[];
}

const listSchema = z.array(
  z.strictObject({
    name: z.string().regex(/^\w[\w.-]*(\/\w[\w.-]*)*$/, 'a name is words with / between them'),
    arguments: z.string().transform((text) => text.split(' ')),
    seeds: z.int().min(1).optional(),
  }),
);

/**
 * Reads a list of experiments, in order of worth. What is to be trained with several `seeds` becomes as
 * many experiments, `name/1` and so on.
 * @throws Error with one line where it is no such list, or a name stands twice
 */
export function readList(text: string): Experiment[] {
  const result = listSchema.safeParse(JSON.parse(text));
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new Error(`experiments.json: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  const names = result.data.map(({ name }) => name);
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined) throw new Error(`experiments.json: ${twice} stands twice`);
  return result.data.flatMap(withSeeds);
}

function withSeeds({ seeds, ...experiment }: z.infer<typeof listSchema>[number]): Experiment[] {
  if (seeds === undefined) return [experiment];
  return Array.from({ length: seeds }, (_, index) => ({
    name: `${experiment.name}/${index + 1}`,
    arguments: [...experiment.arguments, '--seed', String(index + 1)],
  }));
}

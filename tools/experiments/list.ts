import { z } from 'zod';

/** One training whose log is to be in `results/`. */
export interface Experiment {
  /** Its folder in `results/`: `reference/B`. */
  name: string;
  /** What follows `vgg train`. */
  arguments: string[];
  /** Name of another, with whose weights it begins. */
  from?: string;
}

const nameSchema = z
  .string()
  .regex(/^\w[\w.-]*(\/\w[\w.-]*)*$/, 'a name is words with / between them');
const listSchema = z.array(
  z.strictObject({
    name: nameSchema,
    arguments: z.string().transform((text) => text.split(' ')),
    from: nameSchema.optional(),
    seeds: z.int().min(1).optional(),
  }),
);

/**
 * Reads a list of experiments, in order of worth. What is to be trained with several `seeds` becomes as
 * many experiments, `name/1` and so on.
 * @throws Error with one line where it is no such list, a name stands twice, or one begins with what is
 *   not in it
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
  const experiments = result.data.flatMap(withSeeds);
  const all = experiments.map(({ name }) => name);
  const lost = experiments.find(({ from }) => from !== undefined && !all.includes(from));
  if (lost)
    throw new Error(`experiments.json: ${lost.name} is from ${lost.from}, which is not there`);
  return experiments;
}

function withSeeds({ seeds, ...experiment }: z.infer<typeof listSchema>[number]): Experiment[] {
  if (seeds === undefined) return [experiment];
  return Array.from({ length: seeds }, (_, index) => ({
    ...experiment,
    name: `${experiment.name}/${index + 1}`,
    arguments: [...experiment.arguments, '--seed', String(index + 1)],
  }));
}

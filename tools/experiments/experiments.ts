import { readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { type Experiment, readList } from './list.ts';
import { argumentsOf, goOn, type Places, stateOf } from './run-experiment.ts';

/**
 * `npm run experiments`: trains what `experiments.json` lists and `results/` does not hold yet, one after
 * the other, at the lowest priority. It may be stopped at any moment: the same command goes on with it.
 */
process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
const places: Places = {
  command: 'apps/trainer/bin/vgg.mjs',
  runs: 'runs/experiments',
  results: 'results',
};

await new Command('experiments')
  .description('train what results/ does not hold yet, one after the other')
  .argument('[names...]', 'only these, or those that begin so')
  .option('--list', 'tell what is done, begun and to come, and train nothing')
  .action(async (names: string[], { list }: { list?: boolean }) => {
    const all = readList(readFileSync(new URL('./experiments.json', import.meta.url), 'utf8'));
    const chosen = all.filter(
      ({ name }) => names.length === 0 || names.some((wanted) => name.startsWith(wanted)),
    );
    if (chosen.length === 0) {
      console.error(`no experiment begins so: there are ${all.map(({ name }) => name).join(', ')}`);
      process.exitCode = 2;
    } else if (list) {
      for (const experiment of chosen) console.log(line(experiment));
    } else {
      await train(chosen);
    }
  })
  .parseAsync();

async function train(experiments: Experiment[]): Promise<void> {
  setPriority(constants.priority.PRIORITY_LOW);
  for (const experiment of experiments) {
    const state = stateOf(experiment, places);
    if (state === 'done') continue;
    console.log(line(experiment));
    if (state === 'waits') continue;
    const code = await goOn(experiment, places);
    if (code !== 0) {
      console.error(`${experiment.name} ended with code ${code}; the same command goes on with it`);
      process.exitCode = code;
      return;
    }
  }
}

function line(experiment: Experiment): string {
  const { name, from } = experiment;
  const state = stateOf(experiment, places);
  const command = `vgg train ${argumentsOf(experiment, places).join(' ')}`;
  const why = state === 'waits' ? `: that is to hold ${from}, trained to its end` : '';
  return `${state.padEnd(8)} ${name}: ${command}${why}`;
}

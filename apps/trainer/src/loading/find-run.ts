import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { RUNS } from '../options/common.ts';

/** The folder of a run that was named by its folder, or by its name alone where it lies in `runs`. */
export async function findRun(given: string, parent: string = RUNS): Promise<string> {
  const isRun = (folder: string) =>
    access(join(folder, 'run.json')).then(
      () => true,
      () => false,
    );
  const within = join(parent, given);
  return !(await isRun(given)) && (await isRun(within)) ? within : given;
}

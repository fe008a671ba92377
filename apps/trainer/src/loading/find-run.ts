import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { RUNS } from '../options/common.ts';

/** Whether a folder is a run's. */
export function isRun(folder: string): Promise<boolean> {
  return access(join(folder, 'run.json')).then(
    () => true,
    () => false,
  );
}

/** The folder of a run that was named by its folder, or by its name alone where it lies in `runs`. */
export async function findRun(given: string, parent: string = RUNS): Promise<string> {
  const within = join(parent, given);
  return !(await isRun(given)) && (await isRun(within)) ? within : given;
}

import { checkName } from '@vgg/runs';
import { oneLine, UsageError } from '../errors.ts';

/** @throws UsageError where a run cannot have this name */
export function checkedName(name: string): void {
  try {
    checkName(name);
  } catch (error) {
    throw new UsageError(oneLine(error));
  }
}

import { EngineError } from '@vgg/backend-node';
import { DataError } from '@vgg/datasets';
import { FormatError } from '@vgg/formats';
import { RunError } from '@vgg/runs';
import { Failure, Interrupted, UsageError } from './errors.ts';

/** Whether an error's message is meant for the person at the terminal; others are bugs. */
export function isUserFacing(error: unknown): boolean {
  const kinds = [
    UsageError,
    Interrupted,
    Failure,
    EngineError,
    DataError,
    FormatError,
    RunError,
    RangeError,
  ];
  return kinds.some((kind) => error instanceof kind) || isAbort(error);
}

/** Whether this is an AbortSignal's reason: someone asked to stop. */
function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

import { printable } from './terminal/printable.ts';

/** A user's mistake that a command finds out itself; its message is the line to show. */
export class UsageError extends Error {
  override name = 'UsageError';
  readonly exitCode = 2;
}

/** A signal came before there was anything to save. */
export class Interrupted extends Error {
  readonly exitCode: number;
  override name = 'Interrupted';

  constructor(exitCode: number, message = 'stopped before the training began') {
    super(message);
    this.exitCode = exitCode;
  }
}

/** A training or a command that failed for a reason outside this program, told in one line. */
export class Failure extends Error {
  override name = 'Failure';
}

/**
 * What a function gives, its RangeError for a value that is not accepted told as the user's mistake.
 * @throws UsageError
 */
export function accepted<Value>(from: () => Value): Value {
  try {
    return from();
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
}

/** What the command's process ends with for an error: 1 unless the error says otherwise. */
export function exitCodeFor(error: unknown): number {
  return error instanceof UsageError || error instanceof Interrupted ? error.exitCode : 1;
}

/** An error's message as one line, harmless to a terminal whatever it quotes. */
export function oneLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return printable(message.replace(/\s*\n\s*/g, ' ').trim());
}

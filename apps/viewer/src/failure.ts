import { inEnglish, type Line, verbatim } from './language/line.ts';

/** A fault that the person at the page can do something about; its line is fit to be shown. */
export class Failure extends Error {
  override name = 'Failure';
  readonly line: Line;

  constructor(line: Line) {
    super(inEnglish(line));
    this.line = line;
  }
}

/** What there is to say of whatever was thrown; what other programs say is in English. */
export const lineOf = (error: unknown): Line =>
  error instanceof Failure ? error.line : verbatim(messageOf(error));

/** The first line of whatever was thrown. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0] ?? text;
}

/** What ends work that nobody waits for any more. */
export const stopped = (): DOMException => new DOMException('stopped', 'AbortError');

/** Whether the work did not fail, but was stopped. */
export function wasStopped(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

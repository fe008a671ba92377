/** A fault that the person at the page can do something about; its message is fit to be shown. */
export class Failure extends Error {
  override name = 'Failure';
}

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

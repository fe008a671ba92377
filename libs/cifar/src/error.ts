/** A fault a user can do something about; its message is one line fit to be shown as it is. */
export class DataError extends Error {
  override name = 'DataError';
}

/** Data came, but is not what it should be: worth fetching once more. */
export class BrokenDataError extends DataError {
  override name = 'BrokenDataError';
}

/** The first line of whatever was thrown. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : '';
  return `${message.split('\n', 1)[0]}${cause ? ` (${cause.split('\n', 1)[0]})` : ''}`;
}

/** A fault a user can do something about; its message is one line fit to be shown as it is. */
export class DataError extends Error {
  override name = 'DataError';
}

/** Data came, but is not what it should be: worth fetching once more. */
export class BrokenDataError extends DataError {
  override name = 'BrokenDataError';
}

/** An image that is whole, and more than is accepted. */
export class OversizedImageError extends DataError {
  override name = 'OversizedImageError';
}

/** The first line of whatever was thrown, with that of its cause. */
export function messageOf(error: unknown): string {
  if (!isObject(error) || !('message' in error)) return String(error);
  const [line] = String(error.message).split('\n', 1);
  return isObject(error.cause) ? `${line} (${messageOf(error.cause)})` : line;
}

/** The code of an error of Node, such as ENOENT; the empty string where there is none. */
export function codeOf(error: unknown): string {
  return isObject(error) && 'code' in error ? String(error.code) : '';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

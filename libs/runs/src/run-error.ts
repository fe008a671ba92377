/** A fault that the person who trains can act on: one line that says what was wrong and where. */
export class RunError extends Error {
  override readonly name = 'RunError';
}

const REASONS: Record<string, string> = {
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file is too large for this file system',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder, not a file',
  EEXIST: 'it exists already',
  EIO: 'the disk reports an input/output error',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  EBUSY: 'it is in use',
};

/** The system's code of an error ('ENOSPC'), if it has one. */
export function errorCode(error: unknown): string | undefined {
  return isError(error) && typeof error.code === 'string' ? error.code : undefined;
}

/**
 * Turns a system error into one line, as "Cannot write runs/x/run.json: no space left on the device".
 * Any other error (a RunError, a fault in the program) is handed back as it is.
 */
export function cannot(action: string, path: string, error: unknown): unknown {
  const code = errorCode(error);
  if (error instanceof RunError || code === undefined || !/^E[A-Z0-9]+$/.test(code)) return error;
  const reason = REASONS[code] ?? (isError(error) ? error.message : code);
  return new RunError(`Cannot ${action} ${path}: ${reason}`, { cause: error });
}

/** By its form: errors of Node's modules are of another realm where code runs in a context of its own. */
function isError(error: unknown): error is { message: string; code?: unknown } {
  return typeof error === 'object' && error !== null && 'message' in error;
}

/** The reason that a command helps against. */
export const notInstalled = 'not installed';

/** Why a package could not be imported, in one short phrase. */
export function whyNotLoaded(packageName: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const firstLine = message.split('\n', 1)[0]?.trim() ?? '';
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';

  if (code.endsWith('MODULE_NOT_FOUND')) {
    const missing = /Cannot find (?:module|package) '([^']+)'/.exec(message)?.[1];
    return missing === packageName
      ? notInstalled
      : `installed, but ${missing ?? 'a module'} is missing`;
  }
  if (/tfjs_binding\.node/.test(message)) {
    return 'installed, but without its native library, which its install step did not get';
  }
  const library = /(\S+): cannot open shared object file/.exec(message)?.[1];
  if (library) return `installed, but the system library ${library} is missing`;
  return `installed, but it fails: ${firstLine}`;
}

/**
 * To be called before Ink is loaded: React in its production build, for the other one is several times
 * slower and keeps every render's record; and Ink would keep back all frames but the last one in CI,
 * where who asked for a dashboard wants to see it.
 */
export function prepareInk(): void {
  process.env.NODE_ENV ??= 'production';
  for (const name of ['CI', 'CONTINUOUS_INTEGRATION']) {
    if (name in process.env) process.env[name] = 'false';
  }
}

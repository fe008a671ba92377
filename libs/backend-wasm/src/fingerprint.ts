/** What of Node's modules is needed; handed in, so that a browser's bundle needs none. */
export interface NodeModules {
  fs: Pick<typeof import('node:fs'), 'readdirSync' | 'readFileSync'>;
  crypto: Pick<typeof import('node:crypto'), 'createHash'>;
}

/** The file in build/ that says of which sources its binaries were compiled. */
export const FINGERPRINT = 'sources.sha256';

/** Files of src/ of which assembly/ has a form of its own: see scripts/enumerations.mjs. */
export const GENERATED_ENUMS = ['jobs.ts', 'operations.ts'];

/** SHA-256 over everything that the binaries are compiled from, in this package's folder. */
export function fingerprint({ fs, crypto }: NodeModules, root: URL): string {
  // What is written by a script is hashed as that script, and as what it was made of.
  const written = ['gemm-kernels.ts', ...GENERATED_ENUMS];
  const makers = ['scripts/microkernels.mjs', 'scripts/enumerations.mjs'];
  const made = GENERATED_ENUMS.map((name) => `src/${name}`);
  const kernels = fs
    .readdirSync(new URL('assembly/', root))
    .filter((name) => name.endsWith('.ts') && !written.includes(name))
    .map((name) => `assembly/${name}`);
  const hash = crypto.createHash('sha256');
  for (const path of [...kernels.sort(), ...makers, ...made]) {
    hash.update(`${path}\n`).update(fs.readFileSync(new URL(path, root)));
  }
  return hash.digest('hex');
}

/**
 * Whether the binaries were compiled from other sources than those that lie beside them: their jobs
 * would take other arguments than they are given. False where there are no sources to compare.
 */
export function isStale(modules: NodeModules, root: URL): boolean {
  try {
    const built = modules.fs.readFileSync(new URL(`build/${FINGERPRINT}`, root), 'utf8');
    return built !== fingerprint(modules, root);
  } catch {
    return false;
  }
}

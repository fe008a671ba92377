import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const { webgpu: version } = JSON.parse(readFileSync(here('../package.json'))).peerDependencies;
const into = here('../node_modules/webgpu');
/** Between two runs of the tests it is here, where nobody else finds it. */
const kept = here('../node_modules/.cache/webgpu');

/**
 * The optional package `webgpu`, for the tests alone: 51 MB that whoever only uses the project should not
 * have to download, and an engine that `auto` would try in everybody else's tests.
 * @returns whether it is there
 */
export function ensureDawn() {
  try {
    import.meta.resolve('webgpu');
    return true;
  } catch {
    if (keptVersion() !== version) return fetchDawn();
    renameSync(kept, into);
    return true;
  }
}

/** Takes away again what the tests fetched; what a person installed, at the top, stays. */
export function putDawnAway() {
  if (!existsSync(into)) return;
  rmSync(kept, { recursive: true, force: true });
  mkdirSync(dirname(kept), { recursive: true });
  renameSync(into, kept);
}

function keptVersion() {
  const description = join(kept, 'package.json');
  return existsSync(description) ? JSON.parse(readFileSync(description)).version : null;
}

function fetchDawn() {
  const folder = mkdtempSync(join(tmpdir(), 'vgg-webgpu-'));
  try {
    const options = {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      shell: process.platform === 'win32',
    };
    const packed = execFileSync(
      'npm',
      ['pack', '--silent', `webgpu@${version}`, '--pack-destination', folder],
      options,
    );
    mkdirSync(into, { recursive: true });
    execFileSync('tar', [
      '-xzf',
      join(folder, packed.trim()),
      '--strip-components',
      '1',
      '-C',
      into,
    ]);
    return true;
  } catch {
    rmSync(into, { recursive: true, force: true });
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

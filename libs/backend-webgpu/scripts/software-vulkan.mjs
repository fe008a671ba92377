import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where Chromium and Chrome keep a loader of Vulkan and SwiftShader, a driver in software. */
const folders = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome'];

/**
 * The environment in which a process finds the driver that a Chromium brings; null where there is none.
 * On Debian as root Chromium is installed where it is missing, as for the viewer's tests.
 */
export function softwareVulkan() {
  const found = environment();
  if (found) return found;
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) return null;
  process.stdout.write('Chromium is installed: apt-get install chromium\n');
  try {
    const options = ['install', '-y', '--no-install-recommends', 'chromium'];
    execFileSync('apt-get', options, { stdio: 'inherit' });
  } catch {
    return null;
  }
  return environment();
}

function environment() {
  const driver = 'vk_swiftshader_icd.json';
  const folder = folders.find((folder) => existsSync(join(folder, driver)));
  if (!folder) return null;
  const libraries = [folder, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
  return { VK_ICD_FILENAMES: join(folder, driver), LD_LIBRARY_PATH: libraries };
}

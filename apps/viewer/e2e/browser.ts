import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Debian's package, other systems' usual places. */
const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Nothing that talks to the world. */
const flags = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
];

/** WebGL and WebGPU imitated in software where there is no card. */
const imitatedCard = [
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  // The tests crash the process that draws more often than Chromium would bear.
  '--disable-gpu-process-crash-limit',
];

/**
 * Starts Chromium: the one that $CHROMIUM names, one that is installed, or Playwright's own. On
 * Debian as root it is installed where there is none.
 * @param card false where no graphics card is to be imitated: pages are drawn as on a machine without one
 */
export async function startBrowser({ card = true } = {}): Promise<Browser> {
  const args = [...flags, ...(card ? imitatedCard : ['--disable-gpu'])];
  return chromium.launch({ executablePath: findChromium(), args, headless: true });
}

function findChromium(): string {
  const given = process.env.CHROMIUM;
  if (given) return given;
  const found = [...places, chromium.executablePath()].find((path) => path && existsSync(path));
  if (found) return found;
  if (existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    process.stdout.write('Chromium is installed: apt-get install chromium\n');
    execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], {
      stdio: 'inherit',
    });
    return '/usr/bin/chromium';
  }
  throw new Error(
    'No Chromium was found: install one, or name it in CHROMIUM (or run npx playwright-core install chromium)',
  );
}

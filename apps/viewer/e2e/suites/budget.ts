import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { World } from '../world.ts';

const FIRST_VIEW = 60_000;
const GALLERY = 600_000;
const DEMO = 10_000_000;

/** What the pages weigh. */
export function budget(world: World): void {
  it('loads under 60 kB of JavaScript for the first view, and no tfjs in it', () => {
    const html = readFileSync(join(world.dist, 'index.html'), 'utf8');
    const scripts = Array.from(
      html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g),
      ([, path]) => path,
    );
    assert.ok(scripts.length > 0);
    const sources = scripts.map((path) => readFileSync(join(world.dist, path)));
    const bytes = sources.reduce((sum, source) => sum + gzipSync(source).length, 0);
    assert.ok(bytes < FIRST_VIEW, `${bytes} bytes`);
    assert.ok(sources.every((source) => !source.includes('loadLayersModel')));
  });

  it('has every engine in its files once, though two workers compute', () => {
    const assets = join(world.dist, 'assets');
    const sources = readdirSync(assets)
      .filter((name) => name.endsWith('.js'))
      .map((name) => readFileSync(join(assets, name), 'utf8'));
    // Flags that tfjs' engines for the graphics card register.
    for (const flag of ['WEBGL_MAX_TEXTURE_SIZE', 'WEBGPU_MATMUL_PROGRAM_TYPE']) {
      assert.equal(sources.filter((source) => source.includes(flag)).length, 1, flag);
    }
  });

  it('keeps the sample and the demonstration network small', () => {
    assert.ok(statSync(join(world.dist, 'gallery.png')).size < GALLERY);
    const demo = join(world.dist, 'demo');
    const files = readdirSync(demo).filter((name) => /model\.json|\.bin$/.test(name));
    const bytes = files.reduce((sum, name) => sum + statSync(join(demo, name)).size, 0);
    assert.ok(bytes < DEMO, `${bytes} bytes`);
  });
}

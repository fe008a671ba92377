import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { addEngine, removeEngine } from './add.ts';
import { addedEngine } from './added.ts';

let folder: string;
const before = { ...process.env };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vgg-add-'));
  await mkdir(join(folder, 'bin'));
  process.env.PATH = join(folder, 'bin');
  process.env.VGG_ENGINES = join(folder, 'engines');
  delete process.env.VGG_PYTHON;
  delete process.env.CXX;
});

afterEach(async () => {
  Object.assign(process.env, before);
  delete process.env.VGG_ENGINES;
  await rm(folder, { recursive: true });
});

/** A program of that name in the path. */
async function program(name: string, script: string): Promise<void> {
  const file = join(folder, 'bin', name);
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
}

const add = (signal?: AbortSignal) => addEngine('tfjs-node', { progress() {}, signal });
const here = () => readdir(join(folder, 'engines')).catch(() => []);

describe('adding an engine asks plainly for what is missing', () => {
  it('all of it', async () => {
    await expect(add()).rejects.toThrow(
      'tfjs-node needs Python 3.10 to 3.13 with venv and pip (python3 is not there; VGG_PYTHON may name one), ' +
        'and a C++ compiler (none of c++, g++, clang++ is there; CXX may name one). ' +
        'On Debian and Ubuntu: apt install python3-venv g++',
    );
    expect(await here()).toEqual([]);
  });

  it.each([
    ['a Python that is too new', 'echo 3.14', /\(python3 is 3\.14; VGG_PYTHON.*python3-venv$/],
    ['a Python without venv', 'echo "3.11 ensurepip"', /python3 is 3\.11, without ensurepip/],
  ])('%s', async (_, script, why) => {
    await program('python3', script);
    await program('g++', 'exit 0');
    await expect(add()).rejects.toThrow(why);
  });

  it('a compiler alone, where a Python with a number in its name will do', async () => {
    await program('python3', 'echo 3.14');
    await program('python3.12', 'echo 3.12');
    await expect(add()).rejects.toThrow(/^tfjs-node needs a C\+\+ compiler .* apt install g\+\+$/);
  });

  it('a Python that VGG_PYTHON names and is none', async () => {
    await program('python3', 'echo 3.11');
    await program('c++', 'exit 0');
    process.env.VGG_PYTHON = join(folder, 'none');
    await expect(add()).rejects.toThrow(`${join(folder, 'none')} is not there`);
  });
});

describe('an engine that is half added', () => {
  /** A Python that makes a venv whose own Python does as the script says. */
  const venvs = (script: string) =>
    program(
      'python3',
      `export PATH=${process.env.PATH}${delimiter}/usr/bin${delimiter}/bin
       if [ "$1" = -c ]; then echo 3.11; exit; fi
       mkdir -p "$3/bin"
       printf '#!/bin/sh\\n${script}\\n' > "$3/bin/python"
       chmod +x "$3/bin/python"`,
    );

  it('leaves nothing where a step fails, and says which and why', async () => {
    await program('c++', 'exit 0');
    await venvs('echo "ERROR: no matching distribution" >&2; exit 1');
    await expect(add()).rejects.toThrow('pip failed: ERROR: no matching distribution');
    expect(await here()).toEqual([]);
  });

  it('leaves nothing where it is stopped', async () => {
    await program('c++', 'exit 0');
    await venvs('exec /bin/sleep 60');
    const stop = new AbortController();
    const adding = add(stop.signal);
    let over = false;
    const end = adding
      .catch(() => {})
      .finally(() => {
        over = true;
      });
    while (!over && (await here()).length === 0) await setTimeout(10);
    stop.abort(new Error('stopped'));
    await end;
    await expect(adding).rejects.toThrow('stopped');
    expect(await here()).toEqual([]);
  });
});

describe('removing', () => {
  it('takes the engine and what killed processes left, and nothing else', async () => {
    const engines = join(folder, 'engines');
    for (const name of ['tfjs-node', '.adding-tfjs-node-999999999', 'other']) {
      await mkdir(join(engines, name, 'npm'), { recursive: true });
    }
    await writeFile(join(engines, 'tfjs-node', 'engine.json'), '{"binding":"4","tensorflow":"2"}');
    expect(addedEngine('tfjs-node')).toMatchObject({ binding: '4', tensorflow: '2' });
    expect(await removeEngine('tfjs-node')).toBe(true);
    expect(await here()).toEqual(['other']);
    expect(await removeEngine('tfjs-node')).toBe(false);
    expect(existsSync(engines)).toBe(true);
  });
});

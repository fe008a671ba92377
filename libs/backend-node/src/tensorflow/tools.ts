import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type BuiltEngine, EngineError } from '../engine.ts';

/** The Pythons for which PyPI has TensorFlow's wheel: 3.10 to 3.13. */
const [OLDEST, NEWEST] = [10, 13];

/** What building an engine asks of the machine. */
export interface Tools {
  python: string;
  compiler: string;
}

/**
 * Python with venv and pip, and a C++ compiler.
 * @throws EngineError of one line that says what is missing, what is accepted and how to get it
 */
export async function findTools(name: BuiltEngine): Promise<Tools> {
  const [python, compiler] = await Promise.all([findPython(), findCompiler()]);
  if (typeof python === 'object') throw missing(name, [python, compiler]);
  if (typeof compiler === 'object') throw missing(name, [compiler]);
  return { python, compiler };
}

/** Something that is not there: what is asked for, and the Debian package that has it. */
interface Missing {
  wanted: string;
  debian: string;
}

function missing(name: BuiltEngine, found: (Missing | string)[]): EngineError {
  const lacks = found.filter((tool) => typeof tool === 'object');
  const wanted = lacks.map((lack) => lack.wanted).join(', and ');
  const debian = lacks.map((lack) => lack.debian).join(' ');
  return new EngineError(`${name} needs ${wanted}. On Debian and Ubuntu: apt install ${debian}`);
}

async function findPython(): Promise<string | Missing> {
  const minors = Array.from({ length: NEWEST - OLDEST + 1 }, (_, i) => NEWEST - i);
  const names = ['python3', ...minors.map((minor) => `python3.${minor}`)];
  const given = process.env.VGG_PYTHON;
  const seen: string[] = [];
  for (const python of given ? [given] : names) {
    const answer = await ask(python, ['-c', QUESTION]);
    if (answer === undefined) continue;
    const [version = '', lacks = ''] = answer.split(' ');
    const minor = Number(version.split('.')[1]);
    const suits = version.startsWith('3.') && minor >= OLDEST && minor <= NEWEST;
    if (suits && lacks === '') return python;
    seen.push(`${python} is ${version}${suits ? `, without ${lacks}` : ''}`);
  }
  const found = seen.length > 0 ? seen.join(', ') : `${given ?? 'python3'} is not there`;
  return {
    wanted: `Python 3.${OLDEST} to 3.${NEWEST} with venv and pip (${found}; VGG_PYTHON may name one)`,
    debian: 'python3-venv',
  };
}

/** Its version, then which of the modules that make a venv with pip it lacks. */
const QUESTION = `import sys, importlib.util as u
print("%d.%d" % sys.version_info[:2], "+".join(m for m in ("venv", "ensurepip") if not u.find_spec(m)))`;

async function findCompiler(): Promise<string | Missing> {
  const given = process.env.CXX;
  for (const compiler of given ? [given] : ['c++', 'g++', 'clang++']) {
    if ((await ask(compiler, ['--version'])) !== undefined) return compiler;
  }
  const found = given ? `${given} is not there` : 'none of c++, g++, clang++ is there';
  return { wanted: `a C++ compiler (${found}; CXX may name one)`, debian: 'g++' };
}

async function ask(program: string, args: string[]): Promise<string | undefined> {
  try {
    return (await promisify(execFile)(program, args, { env: process.env })).stdout.trim();
  } catch {
    return undefined;
  }
}

/** npm beside the running Node where it is found, else the one in the path. */
export function npmCommand(): [string, ...string[]] {
  const beside = dirname(process.execPath);
  const script = [
    process.env.npm_execpath ?? '',
    join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ].find((path) => path.endsWith('npm-cli.js') && existsSync(path));
  return script === undefined ? ['npm'] : [process.execPath, script];
}

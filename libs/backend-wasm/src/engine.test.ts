import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { firstThatWorks, type Path } from './engine.ts';
import { enableRelaxedSimd } from './features.ts';
import { configure, describeBackend } from './index.ts';
import { choose } from './options.ts';
import type { Runtime } from './runtime.ts';
import { selfTest } from './self-test.ts';

const PATHS: Path[] = [
  { relaxedSimd: true, revectorize: true },
  { relaxedSimd: true, revectorize: false },
  { relaxedSimd: false, revectorize: false },
];

describe('the choice of a path', () => {
  const started: Runtime[] = [];
  beforeAll(() => expect(enableRelaxedSimd()).toBe(true));
  afterEach(() => Promise.all(started.splice(0).map((runtime) => runtime.stop())));

  it.each([0, 1, 2])(
    'falls back past %i paths that compute wrongly, and says so',
    async (wrong) => {
      choose({ threads: 2 });
      const engine = await firstThatWorks(PATHS, (runtime, path) =>
        PATHS.indexOf(path) < wrong ? 'sums are wrong' : selfTest(runtime),
      );
      started.push(engine.runtime);
      expect(engine.path).toEqual(PATHS[wrong]);
      expect(engine.failures).toEqual(
        ['fused multiply-add in 256 bits', 'fused multiply-add']
          .slice(0, wrong)
          .map((name) => `${name}: sums are wrong`),
      );
    },
  );

  it('is an error where even plain arithmetic is wrong', async () => {
    await expect(firstThatWorks(PATHS, () => 'sums are wrong')).rejects.toThrow(
      'The vgg-wasm backend computes wrongly here: fused multiply-add in 256 bits: sums are wrong; ' +
        'fused multiply-add: sums are wrong; multiply and add: sums are wrong.',
    );
  });

  it('falls back past a path that does not even start', async () => {
    const wrong = new Error('no such instruction');
    const engine = await firstThatWorks(PATHS.slice(1), (_, { relaxedSimd }) => {
      if (relaxedSimd) throw wrong;
      return undefined;
    });
    started.push(engine.runtime);
    expect(engine.failures).toEqual(['fused multiply-add: no such instruction']);
  });

  it('finds what a broken kernel does', async () => {
    const engine = await firstThatWorks(PATHS.slice(2), () => undefined);
    started.push(engine.runtime);
    const { memory, scratch } = engine.runtime;
    const broken = Object.assign(Object.create(engine.runtime), {
      memory,
      scratch: scratch.bind(engine.runtime),
      run: () => undefined,
    });
    expect(selfTest(engine.runtime)).toBeUndefined();
    new Float32Array(memory.bytes() as ArrayBuffer).fill(7, 16_384);
    expect(selfTest(broken)).toBe('element-wise functions are wrong');
  });
});

describe('describeBackend', () => {
  it('tells the threads, the instructions and the memory', async () => {
    configure({ threads: 2, relaxedSimd: false, memoryLimit: 2 ** 28 });
    const description = await describeBackend();
    expect(description).toMatchObject({
      threads: 2,
      sharedMemory: true,
      relaxedSimd: false,
      selfTest: 'passed',
    });
    expect(description.memory.limitBytes).toBe(2 ** 28);
    expect(description.tile.gigaflops).toBeGreaterThan(0);
  });

  it.each([0, 65, 1.5, Number.NaN])('refuses %d threads in one line', (threads) => {
    expect(() => configure({ threads })).toThrow(
      `threads is ${threads}; a whole number from 1 to 64 is accepted.`,
    );
  });
});

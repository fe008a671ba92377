import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { tensor2d } from '@tensorflow/tfjs-core';
import { hash32 } from '@vgg/core';
import { indexOfLargest } from '../judging/scores.ts';
import type { LoadedNetwork } from '../network/loaded-network.ts';
import type { TurnQuestion } from '../protocol/facts.ts';
import { deepNetwork } from '../testing/deep-network.ts';
import { logOdds, turn } from './adversarial.ts';
import { enlargedDifference } from './difference.ts';
import { slopeOf } from './slope.ts';

const LENGTH = 16 * 16 * 3;
let pixels: Uint8Array;
const never = new AbortController().signal;
const quiet = () => {};
let network: LoadedNetwork;
let label: number;

beforeAll(async () => {
  network = await deepNetwork();
  // Of many pictures the one of which it is least sure.
  const many = Uint8Array.from({ length: 40 * LENGTH }, (_, i) => 40 + (hash32(i, 3) % 170));
  const shares = await network.probabilities(many);
  const surest = Array.from({ length: 40 }, (_, i) =>
    Math.max(...shares.subarray(4 * i, 4 * i + 4)),
  );
  const doubtful = surest.indexOf(Math.min(...surest));
  pixels = many.slice(doubtful * LENGTH, (doubtful + 1) * LENGTH);
  label = indexOfLargest(await network.probabilities(pixels));
});

const ask = (question: Partial<TurnQuestion>, signal = never) =>
  turn(
    network,
    pixels,
    { label, target: null, way: 'once', strength: 4, ...question },
    quiet,
    signal,
  );

const largestChange = (after: Uint8Array) =>
  after.reduce((most, level, i) => Math.max(most, Math.abs(level - pixels[i])), 0);

/** log(p / (1 - p)) in double precision. */
function odds(logits: ArrayLike<number>, of: number): number {
  const others = Array.from(logits).filter((_, i) => i !== of);
  return logits[of] - Math.log(others.reduce((sum, z) => sum + Math.exp(z), 0));
}

describe('logOdds', () => {
  it('is log(p / (1 - p)), and stays exact where p is rounded to 1', async () => {
    for (const logits of [
      [1, -2, 0.5],
      [90, 1, -3],
      [-70, 40, 41],
    ]) {
      const [found] = await logOdds(tensor2d([logits]), 0).data();
      expect(found).toBeCloseTo(odds(logits, 0), 4);
    }
  });
});

describe('slopeOf', () => {
  it('is what differences of the pixels say', async () => {
    const number = async (levels: Float32Array) => {
      const input = (await slopeOf(network, levels, (x) =>
        logOdds(network.logitsFrom(x, 0), label),
      )) as { value: number };
      return input.value;
    };
    const levels = Float32Array.from(pixels);
    const { slope } = await slopeOf(network, levels, (x) =>
      logOdds(network.logitsFrom(x, 0), label),
    );
    const largest = slope.reduce((most, d) => Math.max(most, Math.abs(d)), 0);
    for (let place = 5; place < levels.length; place += 97) {
      const by = (step: number) => levels.map((level, i) => (i === place ? level + step : level));
      const difference = ((await number(by(0.5))) - (await number(by(-0.5)))) / 1;
      expect(Math.abs(slope[place] - difference)).toBeLessThan(0.03 * largest);
    }
  });
});

describe('turn', () => {
  it('moves every pixel by the strength against its slope, in one step', async () => {
    const { pixels: after, probabilities } = await ask({ strength: 3 });
    const { slope } = await slopeOf(network, Float32Array.from(pixels), (x) =>
      logOdds(network.logitsFrom(x, 0), label),
    );
    after.forEach((level, i) => {
      expect(level).toBe(pixels[i] - 3 * Math.sign(slope[i]));
    });
    expect(probabilities).toEqual(await network.probabilities(after));
    const before = await network.probabilities(pixels);
    expect(probabilities[label]).toBeLessThan(before[label]);
  });

  it('moves towards a target, iterated, and never further than the strength', async () => {
    const target = (label + 1) % 4;
    const { pixels: after, probabilities } = await ask({ target, way: 'iterated', strength: 5 });
    expect(largestChange(after)).toBeLessThanOrEqual(5);
    const before = await network.probabilities(pixels);
    expect(probabilities[target]).toBeGreaterThan(before[target]);
    const once = await ask({ target, way: 'once', strength: 5 });
    expect(probabilities[target]).toBeGreaterThanOrEqual(once.probabilities[target]);
  });

  it('finds the smallest strength that turns the answer', async () => {
    const { strength, turned } = await ask({ way: 'iterated', strength: null });
    expect(turned).toBe(true);
    expect((await ask({ way: 'iterated', strength })).turned).toBe(true);
    const less = await ask({ way: 'iterated', strength: strength - 1 });
    expect(less.turned).toBe(false);
  });

  it('stays a picture where pixels are black or white', async () => {
    const edge = pixels.map((_, i) => (i % 2 ? 0 : 255));
    const question = { label, target: null, way: 'iterated', strength: 20 } as const;
    const { pixels: after } = await turn(network, edge, question, quiet, never);
    after.forEach((level, i) => {
      expect(Math.abs(level - edge[i])).toBeLessThanOrEqual(20);
    });
  });

  it('stops when told', async () => {
    await expect(ask({}, AbortSignal.abort())).rejects.toThrow();
  });
});

describe('enlargedDifference', () => {
  it('is grey where nothing changed, and full where most did', () => {
    expect(Array.from(enlargedDifference(Uint8Array.of(9, 9, 9), Uint8Array.of(9, 11, 8)))).toEqual(
      [128, 255, 64],
    );
    expect(enlargedDifference(pixels, pixels).every((level) => level === 128)).toBe(true);
  });
});

import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { fill, memory, tidy } from '@tensorflow/tfjs-core';
import { architecture } from '../architecture.ts';
import { Network } from '../network.ts';
import { useVggWasm } from '../testing/engine.ts';
import { type Averaging, WeightAverage } from './averaging.ts';

beforeAll(useVggWasm);

const tiny = architecture('A', { classes: 3, inputSize: 32, layers: '2 M', head: [] });
const NAME = 'conv1_1/kernel';
const networks: Network[] = [];
afterEach(() => {
  for (const network of networks.splice(0)) network.dispose();
});

function begin(spec: Averaging, first = 0): { network: Network; average: WeightAverage } {
  const network = new Network(tiny, 1);
  networks.push(network);
  setAll(network, first);
  return { network, average: new WeightAverage(spec, network) };
}

/** Makes every weight this number. */
function setAll(network: Network, value: number): void {
  tidy(() => {
    for (const { name, shape } of network.specs) network.weight(name).assign(fill(shape, value));
  });
}

const firstOf = async (weighted: {
  weight(name: string): { data(): Promise<ArrayLike<number>> };
}) => (await weighted.weight(NAME).data())[0];

describe('exponential averaging', () => {
  it('answers with the averages, and learns on with the weights', async () => {
    const { network, average } = begin({ kind: 'exponential', decay: 0.75 }, 0);
    setAll(network, 1);
    average.afterStep(1, 10);
    expect(await firstOf(average.answering)).toBeCloseTo(0.25, 6);
    setAll(network, 2);
    average.afterStep(2, 10);
    expect(await firstOf(average.answering)).toBeCloseTo(0.75 * 0.25 + 0.25 * 2, 6);
    expect(await firstOf(network)).toBe(2);
  });

  it('saves under the weights’ names what answers, and takes both back', async () => {
    const { network, average } = begin({ kind: 'exponential', decay: 0.5 }, 0);
    setAll(network, 1);
    average.afterStep(1, 10);
    const values = await average.values();
    expect(values[NAME].data[0]).toBeCloseTo(0.5, 6);
    const again = begin({ kind: 'exponential', decay: 0.5 }, 7);
    again.average.load(values);
    expect(await firstOf(again.network)).toBe(1);
    expect(await firstOf(again.average.answering)).toBeCloseTo(0.5, 6);
    delete values[NAME];
    expect(() => again.average.load(values)).toThrow(`the average of ${NAME} is missing`);
  });
});

describe('lookahead', () => {
  const spec: Averaging = { kind: 'lookahead', every: 2, decay: 0.9 };

  it('moves the weights to the average after every so many steps, and at the end', async () => {
    const { network, average } = begin(spec, 0);
    setAll(network, 1);
    average.afterStep(5, 10);
    expect(await firstOf(network)).toBe(1);
    average.afterStep(6, 10);
    const kept = 0.9 ** 2 * 0.6 ** 3;
    expect(await firstOf(network)).toBeCloseTo(1 - kept, 6);
    expect(average.answering).toBe(network);
    setAll(network, 5);
    average.finish(7);
    expect(await firstOf(network)).toBeCloseTo(1 - kept, 6);
  });

  it('leaves what a training learned that was shorter than its first average', async () => {
    const { network, average } = begin(spec, 0);
    setAll(network, 1);
    average.afterStep(1, 1);
    average.finish(1);
    expect(await firstOf(network)).toBe(1);
  });

  it('leaves a weight that does not change as it is, to the last bit', async () => {
    const { network, average } = begin(spec, 0.1234567);
    const before = await firstOf(network);
    for (let step = 2; step <= 40; step += 2) average.afterStep(step, 40);
    expect(await firstOf(network)).toBe(before);
  });

  it('follows the weights alone while the length is not known', async () => {
    const { network, average } = begin(spec, 0);
    setAll(network, 3);
    average.afterStep(2, null);
    expect(await firstOf(network)).toBe(3);
  });

  it('is saved beside the weights, and taken back', async () => {
    const { network, average } = begin(spec, 0);
    setAll(network, 1);
    const values = await average.values();
    expect(values[NAME].data[0]).toBe(1);
    const again = begin(spec, 7);
    again.average.load(values);
    expect(await firstOf(again.network)).toBe(1);
    again.average.finish(2);
    expect(await firstOf(again.network)).toBe(0);
  });
});

it('keeps no average where none is asked for, and frees what it kept', async () => {
  const before = memory().numTensors;
  const none = begin({ kind: 'none' }, 4);
  none.average.afterStep(5, 10);
  none.average.finish(5);
  expect(Object.keys(await none.average.values())).toEqual(
    none.network.specs.map(({ name }) => name),
  );
  const { average } = begin({ kind: 'exponential', decay: 0.5 });
  average.afterStep(1, 2);
  average.dispose();
  for (const network of networks.splice(0)) network.dispose();
  expect(memory().numTensors).toBe(before);
});

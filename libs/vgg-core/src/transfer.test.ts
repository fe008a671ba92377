import { beforeAll, describe, expect, it } from '@jest/globals';
import { architecture } from './architecture.ts';
import { Network } from './network.ts';
import { cifar10 } from './testing/cifar10.ts';
import { useVggWasm } from './testing/engine.ts';
import { transferWeights } from './transfer.ts';

beforeAll(useVggWasm);

const head = { ...cifar10, head: [8, 8] };

async function trained(name: string, options = head) {
  const network = new Network(architecture(name, options), 1);
  const values = await network.values();
  network.dispose();
  return { layers: network.architecture.layers, values };
}

describe('beginning from other weights', () => {
  it('takes all of the same network', async () => {
    const a = await trained('A');
    const { taken, drawn, values } = transferWeights(a, architecture('A', head), true);
    expect(drawn).toEqual([]);
    expect(taken).toContain('bn5_2');
    expect(values).toEqual(a.values);
  });

  it('draws the last layer anew for other classes, as many or not', async () => {
    const a = await trained('A');
    expect(transferWeights(a, architecture('A', head), false).drawn).toEqual(['fc8']);
    const more = architecture('A', { ...head, classes: 11 });
    expect(transferWeights(a, more, true).drawn).toEqual(['fc8']);
  });

  it('begins a deep net as the paper did: four convolutions and the dense layers of A', async () => {
    const options = { ...head, batchNorm: false };
    const { taken } = transferWeights(
      await trained('A', options),
      architecture('E', options),
      true,
    );
    expect(taken).toEqual(['conv1_1', 'conv2_1', 'conv3_1', 'conv3_2', 'fc6', 'fc7', 'fc8']);
  });

  it('takes no layer of another shape', async () => {
    const wide = architecture('A', { ...cifar10, head: [9, 8] });
    const { drawn } = transferWeights(await trained('A'), wide, true);
    expect(drawn).toEqual(['fc6', 'fc7']);
  });
});

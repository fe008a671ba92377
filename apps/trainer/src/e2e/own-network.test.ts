import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { openRun, readSafetensors } from '@vgg/runs';
import { answered, printed } from './testing/in-process.ts';
import { drawShape, drawShapes, shapes } from './testing/shapes.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const folder = temporaryFolder();
const pictures = join(folder, 'pictures');
const runs = join(folder, 'runs');

beforeAll(() => drawShapes(pictures, 10));

/** Six stages and a last width of 384; and no hidden dense layer, an odd size, no pooling at the end. */
describe.each([
  ['six', '8 M 8 M 16 1x8 M 16 M 24 M 384 M', '12', '64', 'fc7', 384],
  ['average', '8 LRN M 16 16', 'none', '33', 'fc6', 16],
])('a network of one’s own: %s', (name, layers, head, size, last, inputs) => {
  const run = join(runs, name);
  const shape = ['--layers', layers, '--head', head, '--input-size', size];
  const how = ['--batch-size', '8', '--threads', '1', '--log', 'plain'];

  it('is described, trained, resumed, tested and answers', async () => {
    type Description = { layers: { name: string; outputShape: number[] }[] };
    const described = await answered<Description>('describe', ...shape, '--classes', '3');
    expect(described.layers.at(-1)).toMatchObject({ name: last, outputShape: [3] });

    const data = ['--data', pictures, '--out', runs, '--name', name];
    await printed('train', ...shape, ...data, '--recipe', 'fast', '--epochs', '1', ...how);
    await printed('resume', run, '--epochs', '2', '--log', 'plain');
    const { architecture, card } = await openRun(run);
    expect(architecture).toMatchObject({ configuration: 'custom', layers, classes: 3 });
    expect(card.classes).toEqual([...shapes].sort());
    const { progress } = await (await openRun(run)).loadBest();
    expect(progress.step).toBeGreaterThan(0);

    const photo = join(folder, `${name}.png`);
    await (await drawShape('원', 77)).toFile(photo);
    type Prediction = { predictions: { probabilities: { probability: number }[] }[] };
    const { predictions } = await answered<Prediction>('predict', run, photo, '--threads', '1');
    const sum = predictions[0].probabilities.reduce((all, { probability }) => all + probability, 0);
    expect(sum).toBeCloseTo(1, 4);
    expect((await answered<{ images: number }>('evaluate', run)).images).toBe(6);
  });

  it('is exported in every format', async () => {
    const to = (ending: string) => join(folder, `${name}.${ending}`);
    await printed('export', run, '--format', 'pytorch', '--to', to('safetensors'));
    const { tensors } = await readSafetensors(to('safetensors'));
    const dense = Object.keys(tensors).filter((key) => /^classifier_layer.*weight$/.test(key));
    expect(tensors[dense[0]].shape[1]).toBe(inputs);
    await printed('export', run, '--to', to('tfjs'));
    expect(readdirSync(to('tfjs'))).toContain('model.json');
    await printed('export', run, '--format', 'onnx', '--to', to('onnx'));
    expect(existsSync(to('onnx'))).toBe(true);
  });
});

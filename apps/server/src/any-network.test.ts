import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { chooseEngine } from '@vgg/backend-node';
import { architectureOf, Classifier, type ModelCard, type NamedValues, Predictor } from '@vgg/core';
import { readPicture } from '@vgg/datasets';
import { openRun, type Run, writeSafetensors } from '@vgg/runs';
import request from 'supertest';
import { checked } from './testing/check.ts';
import { picture } from './testing/images.ts';
import { customCard, foreignCard } from './testing/networks.ts';
import { cardA, emptyRun, save, temporaryRuns, weightsFor } from './testing/runs.ts';
import { ServerProcess } from './testing/server.ts';

const shapes = customCard({
  layers: '8 LRN M 1x8 16 M 16 M',
  head: [24],
  inputSize: 64,
  classes: ['고양이', '<script>alert("x")</script>', "a:b,\n'c' \\ ‮"],
});
const sixStages = customCard({
  layers: '8 M 8 M 8 M 16 M 16 M 384 M',
  head: [],
  inputSize: 64,
  classes: ['circle', 'square', 'star', 'ring', 'cross'],
});
const thousand = foreignCard({
  layers: '4 M 4 M 8 M 8 M 8 M',
  head: [],
  inputSize: 224,
  classes: Array.from({ length: 1000 }, (_, index) => `class of its own ${index}`),
});

let runs: Awaited<ReturnType<typeof temporaryRuns>>;
let server: ServerProcess;
let png: Buffer;
const cards: Record<string, ModelCard> = {
  shapes,
  'six-stages': sixStages,
  thousand,
  'version-0.1': cardA,
};
const get = (address: string) => request(server.url).get(address);
const post = (address: string) => request(server.url).post(address);

beforeAll(async () => {
  runs = await temporaryRuns();
  png = await picture(400, 300).png().toBuffer();
  await save(await emptyRun(runs.folder, 'shapes', shapes), { step: 10, accuracy: 0.9 });
  await save(await emptyRun(runs.folder, 'six-stages', sixStages), { step: 10 });
  const foreign = await emptyRun(runs.folder, 'thousand', thousand);
  await save(foreign, { step: 0, accuracy: null });
  for (const file of ['metrics.jsonl', 'checkpoints/last.safetensors']) {
    await rm(join(foreign.folder, file));
  }
  await asOfVersion01(await emptyRun(runs.folder, 'version-0.1', cardA));
  server = await ServerProcess.start(runs.folder);
  await chooseEngine('vgg-wasm', { threads: 1 });
});
afterAll(async () => {
  await server.stop();
  await runs.remove();
});

/** Makes of a run what version 0.1 would have left: its `run.json`, and a checkpoint without a card. */
async function asOfVersion01(run: Run): Promise<void> {
  const kept = '../../../libs/runs/src/testing/format-1/run.json';
  const old = JSON.parse(await readFile(join(import.meta.dirname, kept), 'utf8'));
  await writeFile(
    join(run.folder, 'run.json'),
    JSON.stringify({ ...old, options: { ...old.options, headWidth: 64, dropout: 0.5 } }),
  );
  const progress = {
    seed: 1,
    batchSize: 128,
    step: 7,
    epoch: 1,
    stepInEpoch: 7,
    totalSteps: 1173,
    epochLoss: 15.1,
    epochSeconds: 2,
    epochStepSeconds: 2,
    epochImages: 896,
    seconds: 2,
    learningRateFactor: 1,
    bestAccuracy: 0.31,
    testAccuracy: 0.31,
    testLoss: 1.9,
    evaluatedStep: 7,
  };
  await writeSafetensors(join(run.folder, 'checkpoints/best.safetensors'), {
    tensors: weightsFor(7, cardA),
    metadata: { checkpoint: '1', logBytes: '0', progress: JSON.stringify(progress) },
  });
}

/** What the classifier of core says of the picture, with the weights of the run: [classes]. */
async function expected(name: string): Promise<Float32Array> {
  const { tensors } = await (await openRun(join(runs.folder, name))).loadBest();
  const card = cards[name];
  const made: Tensor[] = [];
  const weight = (key: keyof NamedValues) => {
    const one = tensor(tensors[key].data, tensors[key].shape);
    made.push(one);
    return one;
  };
  const predictor = new Predictor({ architecture: architectureOf(card), weight });
  const classifier = new Classifier(card, predictor);
  const { probabilities } = await classifier.classify([await readPicture(png, card.input)]);
  for (const one of made) one.dispose();
  predictor.dispose();
  return probabilities;
}

function expectAlike(values: number[], others: ArrayLike<number>): void {
  expect(values).toHaveLength(others.length);
  // As one number: a thousand expectations take their time.
  const apart = Math.max(...values.map((value, at) => Math.abs(value - others[at])));
  expect(apart).toBeLessThan(1e-5);
}

describe.each(Object.keys(cards))('the network %s', (name) => {
  const { classes, input } = cards[name];
  const { size } = input;
  const many = classes.length;

  it('is described by its card, without the folders of the machine that trained it', async () => {
    const { body } = checked(await get(`/models/${name}`).expect(200));
    const { network, data, result } = body.card;
    expect([network, body.card.input, body.card.classes]).toEqual([
      cards[name].network,
      input,
      classes,
    ]);
    expect(body.classes).toEqual(classes);
    expect(body.input).toMatchObject({
      shape: [size, size, 3],
      normalisation: { mean: input.mean, deviation: input.deviation },
    });
    expect(JSON.stringify(body)).not.toContain('anna');
    if (name === 'thousand')
      expect([data, result, body.accuracy]).toEqual([undefined, undefined, null]);
    else expect(result.step).toBe(Number(body.versions[0].version));
  });

  it('answers POST /predict with its own classes, as many as it has', async () => {
    const ask = (query: string) =>
      post(`/predict?model=${name}${query}`).set('Content-Type', 'image/png').send(png);
    const { body } = checked(await ask(`&topK=${many}`).expect(200));
    const answers: { name: string; label: number; probability: number }[] =
      body.predictions[0].classes;
    expect(answers.every((one) => one.name === classes[one.label])).toBe(true);
    const ranked = answers.map(({ probability }) => probability);
    expect(ranked).toEqual(ranked.toSorted((a, b) => b - a));
    const ordered = answers.toSorted((a, b) => a.label - b.label);
    expectAlike(
      ordered.map(({ probability }) => probability),
      await expected(name),
    );
    const few = checked(await ask('').expect(200));
    expect(few.body.predictions[0].classes).toHaveLength(Math.min(5, many));
    const { detail } = checked(await ask(`&topK=${many + 1}`).expect(400)).body;
    expect(detail).toBe(`topK is a whole number from 1 to ${many}, the model's classes`);
  });

  it("answers TensorFlow Serving's protocol", async () => {
    const { body: told } = checked(await get(`/v1/models/${name}/metadata`).expect(200));
    const { inputs, outputs } = told.metadata.signature_def.signature_def.serving_default;
    const dimensions = (info: { tensor_shape: { dim: { size: string }[] } }) =>
      info.tensor_shape.dim.map((one) => Number(one.size));
    expect(dimensions(inputs.images)).toEqual([-1, size, size, 3]);
    expect(dimensions(outputs.probabilities)).toEqual([-1, many]);
    const pixels = await readPicture(png, input);
    const nested = Array.from({ length: size }, (_, y) =>
      Array.from({ length: size }, (_, x) => [
        ...pixels.subarray((y * size + x) * 3, (y * size + x + 1) * 3),
      ]),
    );
    const instances = [{ b64: png.toString('base64') }, nested];
    const { body } = checked(
      await post(`/v1/models/${name}:predict`).send({ instances }).expect(200),
    );
    expect(body.predictions).toHaveLength(2);
    for (const row of body.predictions) expectAlike(row, await expected(name));
    const small = [nested.slice(1)];
    const { detail } = checked(
      await post(`/v1/models/${name}:predict`).send({ instances: small }).expect(400),
    ).body;
    expect(detail).toBe(`instances[0] must have the shape [${size}][${size}][3]`);
  });

  it('answers the Open Inference Protocol: metadata, tensors, pixels alone', async () => {
    const { body: told } = checked(await get(`/v2/models/${name}`).expect(200));
    expect(told.inputs[0].shape).toEqual([-1, size, size, 3]);
    expect(told.outputs[0].shape).toEqual([-1, many]);
    const { body: config } = checked(await get(`/v2/models/${name}/config`).expect(200));
    expect([config.input[0].dims, config.output[0].dims]).toEqual([[size, size, 3], [many]]);
    const pixels = await readPicture(png, input);
    const tensor = { name: 'images', datatype: 'UINT8', shape: [1, size, size, 3] };
    const infer = () => post(`/v2/models/${name}/infer`);
    const json = await infer().send({ inputs: [{ ...tensor, data: [...pixels] }] });
    expectAlike(checked(json).body.outputs[0].data, await expected(name));
    const alone = infer().set('Content-Type', 'application/octet-stream');
    const { outputs } = checked(await alone.send(Buffer.from(pixels)).expect(200)).body;
    expect(outputs[0]).toEqual(json.body.outputs[0]);
    const other = { ...tensor, shape: [1, size + 1, size + 1, 3], data: [0] };
    const { detail } = checked(
      await infer()
        .send({ inputs: [other] })
        .expect(400),
    ).body;
    expect(detail).toContain(`accepted is [N, ${size}, ${size}, 3]`);
  });

  it('answers the classification extension, names whole', async () => {
    const { body } = checked(
      await post(`/v2/models/${name}/infer`)
        .send({
          inputs: [
            { name: 'images', datatype: 'BYTES', shape: [1], data: [png.toString('base64')] },
          ],
          outputs: [{ name: 'probabilities', parameters: { classification: many } }],
        })
        .expect(200),
    );
    const [{ shape, data }] = body.outputs;
    expect(shape).toEqual([1, many]);
    const probabilities = await expected(name);
    for (const text of data) {
      const [value, index, ...label] = text.split(':');
      expect(label.join(':')).toBe(classes[index]);
      expect(Math.abs(value - probabilities[index])).toBeLessThan(1e-5);
    }
    expect(new Set(data).size).toBe(many);
  });
});

it('weights from elsewhere stand in the list of runs, without accuracy and events', async () => {
  const { body } = checked(await get('/runs').expect(200));
  const found = body.runs.find((run: { name: string }) => run.name === 'thousand');
  expect(found).toMatchObject({
    configuration: 'custom',
    recipe: '',
    epochs: 0,
    bestAccuracy: null,
    lastAccuracy: null,
    state: 'finished',
  });
  expect(body.problems).toEqual([]);
  const { events } = checked(await get('/runs/thousand/metrics').expect(200)).body;
  expect(events).toEqual([]);
  const { default: standard, models } = checked(await get('/models').expect(200)).body;
  expect(standard).toBe('shapes');
  expect(models.at(-1)).toMatchObject({ name: 'thousand', accuracy: null, recipe: '' });
});

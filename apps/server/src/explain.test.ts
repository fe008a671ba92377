import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import request from 'supertest';
import { checked } from './testing/check.ts';
import { picture } from './testing/images.ts';
import { temporaryRuns, trainedRun } from './testing/runs.ts';
import { ServerProcess } from './testing/server.ts';

let runs: Awaited<ReturnType<typeof temporaryRuns>>;
let server: ServerProcess;
let image: Buffer;
const post = (address: string) => request(server.url).post(address);
const explain = (query = '') =>
  post(`/explain${query}`).set('Content-Type', 'image/png').send(image);

beforeAll(async () => {
  runs = await temporaryRuns();
  await trainedRun(runs.folder, 'VGG-A', 0.9);
  await trainedRun(runs.folder, 'worse', 0.2);
  image = await picture().png().toBuffer();
  server = await ServerProcess.start(runs.folder, ['--split', 'worse=1,VGG-A=0,gone=7']);
});
afterAll(async () => {
  await server.stop();
  await runs.remove();
});

describe('POST /explain', () => {
  it('explains the likeliest class by the last convolution, or what is asked for', async () => {
    const { body } = checked(await explain('?model=VGG-A').expect(200));
    const [heat] = body.explanations;
    const { body: predicted } = await post('/predict?topK=1&model=VGG-A')
      .set('Content-Type', 'image/png')
      .send(image);
    expect(heat).toMatchObject({ ...predicted.predictions[0].classes[0], layer: 'conv5_2' });
    expect(heat.shape).toEqual([2, 2]);
    const asked = checked(
      await explain('?model=VGG-A&label=ship&layer=conv2_1&format=json').expect(200),
    );
    const [finer] = asked.body.explanations;
    expect(finer).toMatchObject({ name: 'ship', label: 8, layer: 'conv2_1', shape: [16, 16] });
    const values: number[] = finer.values.flat();
    expect(values).toHaveLength(256);
    expect(Math.max(...values)).toBeGreaterThan(0);
    const numbered = await explain('?model=VGG-A&label=8&layer=conv2_1');
    expect(numbered.body.explanations[0].values).toEqual(finer.values);
  });

  it('draws the image, lit where it speaks for the class', async () => {
    const address = '?model=VGG-A&layer=conv2_1';
    const drawn = checked(await explain(address).set('Accept', 'image/png').expect(200));
    const { data, info } = await sharp(drawn.body)
      .resize(16, 16, { kernel: 'cubic' })
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ format: 'raw', channels: 3 });
    expect(await sharp(drawn.body).metadata()).toMatchObject({ width: 256, height: 256 });
    const seen = await picture().resize(16, 16, { fit: 'cover' }).raw().toBuffer();
    const { body } = await explain(address).set('Accept', 'application/json');
    const values: number[] = body.explanations[0].values.flat();
    const light = (bytes: Uint8Array, at: number) => bytes[3 * at] + bytes[3 * at + 1];
    // How much of the image's light is left, where it had some.
    const left = (places: number[]) => {
      const lit = places.filter((at) => light(seen, at) > 60);
      return lit.reduce((sum, at) => sum + light(data, at) / light(seen, at), 0) / lit.length;
    };
    const places = [...values.keys()].sort((a, b) => values[b] - values[a]);
    expect(left(places.slice(0, 64))).toBeGreaterThan(left(places.slice(-64)));
  });

  it("is KServe's explain too", async () => {
    const { body } = await explain('?model=VGG-A&label=cat');
    const sent = { instances: [image.toString('base64')] };
    const ask = (colon: string) =>
      post(`/v1/models/vgg-a${colon}explain?label=cat`).send(sent).expect(200);
    const told = checked(await ask(':'));
    expect(told.body.explanations).toEqual(body.explanations);
    expect(told.get('X-Model')).toBe('VGG-A');
    expect((await ask('%3A')).body).toEqual(told.body);
  });

  it.each([
    ['?label=zebra', 400, /label is "zebra": accepted are .* 0 to 9/],
    ['?label=10', 400, /0 to 9/],
    ['?layer=fc6', 400, /accepted are conv1_1, conv2_1/],
    ['?layer=constructor', 400, /accepted are conv1_1/],
    ['?label=1&label=2', 400, /label is a class/],
    ['?format=gif', 400, /json or png/],
    ['?model=none', 404, /no model "none"/],
  ])('refuses %s in one line', async (query, status, detail) => {
    const refused = checked(await explain(query).expect(status));
    expect(refused.body.detail).toMatch(detail);
  });

  it('draws one image alone', async () => {
    const both = { instances: [image.toString('base64'), image.toString('base64')] };
    const refused = checked(await post('/explain?format=png').send(both).expect(400));
    expect(refused.body.detail).toMatch(/a PNG is of one image; 2 came/);
    const told = checked(await post('/explain').send(both).expect(200));
    expect(told.body.explanations).toHaveLength(2);
  });
});

describe('the model of a request that names none', () => {
  const predict = (headers: Record<string, string>, query = '') =>
    post(`/predict${query}`).set('Content-Type', 'image/png').set(headers).send(image);

  it('is one of the split, is what X-Model names, and is told', async () => {
    const split = checked(await predict({ 'X-Split-Key': 'anna' }).expect(200));
    expect(split.body.model).toBe('worse');
    expect([split.get('X-Model'), split.get('X-Model-Version')]).toEqual(['worse', '10']);
    expect((await predict({ 'X-Model': 'vgg-a' })).body.model).toBe('VGG-A');
    expect((await predict({ 'X-Model': 'worse' }, '?model=VGG-A')).body.model).toBe('VGG-A');
    checked(await predict({ 'X-Model': 'none' }).expect(404));
  });
});

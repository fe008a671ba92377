import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readPicture } from '@vgg/datasets';
import request from 'supertest';
import { checked } from './testing/check.ts';
import { picture } from './testing/images.ts';
import { smallCard, temporaryRuns, trainedRun } from './testing/runs.ts';
import { ServerProcess } from './testing/server.ts';

let runs: Awaited<ReturnType<typeof temporaryRuns>>;
let server: ServerProcess;
const post = (address: string) => request(server.url).post(address);

beforeAll(async () => {
  runs = await temporaryRuns();
  await trainedRun(runs.folder, 'one');
  server = await ServerProcess.start(runs.folder, ['--max-batch-size', '16']);
});
afterAll(async () => {
  await server.stop();
  await runs.remove();
});

interface Prediction {
  classes: { label: number; probability: number }[];
}

/** What the network says of pixels: the measure for every other form of the same image. */
async function probabilitiesOf(pixels: Uint8Array): Promise<Prediction> {
  const rows = Array.from({ length: 32 }, (_, y) =>
    Array.from({ length: 32 }, (_, x) => [
      ...pixels.subarray((y * 32 + x) * 3, (y * 32 + x + 1) * 3),
    ]),
  );
  const { body } = checked(
    await post('/predict?topK=10')
      .send({ instances: [rows] })
      .expect(200),
  );
  return body.predictions[0];
}

/** Batches of different sizes round differently in the last bits. */
function expectAlike(one: Prediction, other: Prediction) {
  const byLabel = ({ classes }: Prediction) => classes.toSorted((a, b) => a.label - b.label);
  byLabel(one).forEach(({ probability }, label) => {
    expect(probability).toBeCloseTo(byLabel(other)[label].probability, 5);
  });
}

describe('POST /predict', () => {
  it('takes an image as the body and tells classes, model, version and times', async () => {
    const png = await picture().png().toBuffer();
    const { body } = checked(
      await post('/predict?topK=3').set('Content-Type', 'image/png').send(png).expect(200),
    );
    expect(body).toMatchObject({ model: 'one', version: '10' });
    const [{ classes }] = body.predictions;
    expect(classes).toHaveLength(3);
    expect(classes[0].probability).toBeGreaterThanOrEqual(classes[1].probability);
    expect(Object.keys(body.milliseconds)).toEqual(['decoding', 'queueing', 'inference']);
  });

  it('answers the files of a multipart body in their order', async () => {
    const [one, other] = [
      await picture().png().toBuffer(),
      await picture(32, 32).negate().png().toBuffer(),
    ];
    const { body } = checked(
      await post('/predict?topK=10')
        .attach('a', one, 'a.png')
        .attach('b', other, 'b.png')
        .expect(200),
    );
    expect(body.predictions).toHaveLength(2);
    expectAlike(
      body.predictions[0],
      await probabilitiesOf(await readPicture(one, smallCard.input)),
    );
    expectAlike(
      body.predictions[1],
      await probabilitiesOf(await readPicture(other, smallCard.input)),
    );
  });

  it.each([
    ['JPEG', () => picture().jpeg()],
    ['WebP', () => picture().webp()],
    ['GIF', () => picture().gif()],
    ['AVIF', () => picture().avif({ effort: 0 })],
    ['TIFF', () => picture().tiff()],
    ['a turned JPEG', () => picture().withMetadata({ orientation: 6 }).jpeg()],
    ['transparent PNG', () => picture().ensureAlpha(0.5).png()],
    ['grey PNG', () => picture().greyscale().png()],
    ['CMYK JPEG', () => picture().toColourspace('cmyk').jpeg()],
    ['16-bit PNG', () => picture().toColourspace('rgb16').png()],
    ['large JPEG', () => picture(2000, 1500).jpeg()],
    ['one pixel', () => picture(1, 1).png()],
  ])('reads %s as the command vgg predict does, in every form of body', async (_, make) => {
    const bytes = await make().toBuffer();
    const expected = await probabilitiesOf(await readPicture(bytes, smallCard.input));
    const raw = await post('/predict?topK=10')
      .set('Content-Type', 'application/octet-stream')
      .send(bytes);
    const base64 = bytes.toString('base64');
    const json = await post('/predict?topK=10').send({ instances: [base64, { b64: base64 }] });
    expect(checked(raw).body.predictions[0]).toEqual(expected);
    expect(checked(json).body.predictions).toHaveLength(2);
    for (const one of json.body.predictions) expectAlike(one, expected);
  });

  it('takes pixels that are no whole numbers', async () => {
    const rows = Array.from({ length: 32 }, () =>
      Array.from({ length: 32 }, () => [0.5, 254.5, 7]),
    );
    checked(
      await post('/predict')
        .send({ instances: [rows] })
        .expect(200),
    );
  });

  it('splits more images than a batch over several, and keeps their order', async () => {
    const images = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        picture(32 + i, 32)
          .png()
          .toBuffer(),
      ),
    );
    const instances = images.map((image) => image.toString('base64'));
    const { body } = checked(await post('/predict?topK=10').send({ instances }).expect(200));
    for (const place of [3, 39])
      expectAlike(
        body.predictions[place],
        await probabilitiesOf(await readPicture(images[place], smallCard.input)),
      );
    // Neither it nor Node has anything to complain of.
    expect(server.errors).toBe('');
  });

  it('names the model and the version that are asked for', async () => {
    const png = await picture().png().toBuffer();
    for (const version of ['10', 'best', 'last']) {
      const answer = post(`/predict?model=one&version=${version}`).set('Content-Type', 'image/png');
      expect(checked(await answer.send(png)).body).toMatchObject({ model: 'one', version: '10' });
    }
  });

  it.each([
    ['topK of 0', '/predict?topK=0', 400],
    ['topK of 11', '/predict?topK=11', 400],
    ['topK of words', '/predict?topK=many', 400],
    ['an unknown model', '/predict?model=two', 404],
    ['an unknown version', '/predict?version=11', 404],
    ['a model that is a path', '/predict?model=../../etc', 404],
    ['a model of two names', '/predict?model=one&model=two', 400],
  ])('refuses %s', async (_, address, status) => {
    const png = await picture().png().toBuffer();
    checked(await post(address).set('Content-Type', 'image/png').send(png).expect(status));
  });

  it.each<[string, string | undefined, string | Buffer, number, RegExp]>([
    ['text', 'text/plain', 'cat', 415, /text\/plain is not accepted; accepted are multipart/],
    ['BMP', 'image/bmp', 'BM', 415, /image\/jpeg/],
    ['a form', '', 'cat', 415, /x-www-form-urlencoded is not accepted/],
    ['no image', 'image/png', 'cat', 400, /not an image/],
    ['an empty body', 'image/png', '', 400, /empty/],
    [
      'SVG',
      'image/png',
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
      400,
      /not an image/,
    ],
    ['no JSON', 'application/json', '{"instances":', 400, /JSON/],
    ['JSON without instances', 'application/json', '{}', 400, /instances/],
    ['no instance', 'application/json', '{"instances":[]}', 400, /one or more/],
    [
      'a number for an image',
      'application/json',
      '{"instances":[7]}',
      400,
      /instances\[0\] is a number/,
    ],
    ['no base64', 'application/json', '{"instances":["%%%"]}', 400, /base64/],
    [
      'too small pixels',
      'application/json',
      '{"instances":[[[[1,2,3]]]]}',
      400,
      /\[32\]\[32\]\[3\]/,
    ],
    ['an encoding', 'application/json; charset=latin7', '{}', 415, /charset/],
    ['multipart without boundary', 'multipart/form-data', 'x', 400, /boundary/i],
    [
      'broken multipart',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disp',
      400,
      /multipart/,
    ],
  ])('refuses %s with a problem document', async (_, type, body, status, detail) => {
    const answer = post('/predict').set('Content-Type', type ?? '');
    const response = checked(await answer.send(body));
    expect(response.status).toBe(status);
    expect(response.type).toBe('application/problem+json');
    expect(response.body).toMatchObject({ status, type: 'about:blank' });
    expect(response.body.detail).toMatch(detail);
    expect(response.body.requestId).toBe(response.get('X-Request-Id'));
  });

  it.each([
    ['a pixel above 255', 256],
    ['a negative pixel', -1],
    ['null for a pixel', null],
    ['text for a pixel', '7'],
  ])('refuses %s', async (_, value) => {
    const rows = Array.from({ length: 32 }, () => Array.from({ length: 32 }, () => [0, value, 0]));
    const response = checked(
      await post('/predict')
        .send({ instances: [rows] })
        .expect(400),
    );
    expect(response.body.detail).toMatch(/0 to 255/);
  });

  it('refuses more images than it takes at once', async () => {
    const instances = new Array(129).fill('aaaa');
    checked(await post('/predict').send({ instances }).expect(413));
  });

  it('tells the accepted method', async () => {
    const response = await request(server.url).get('/predict').expect(405);
    expect(response.get('Allow')).toBe('POST');
  });
});

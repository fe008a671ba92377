import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { toHalf } from '@vgg/formats';
import type { Run } from '@vgg/runs';
import request from 'supertest';
import { checked } from './testing/check.ts';
import { picture } from './testing/images.ts';
import { save, temporaryRuns, trainedRun } from './testing/runs.ts';
import { ServerProcess } from './testing/server.ts';

let runs: Awaited<ReturnType<typeof temporaryRuns>>;
let run: Run;
let server: ServerProcess;
let image: Buffer;
/** Its pixels as numbers. */
let pixels: number[];
const get = (address: string) => request(server.url).get(address);
const post = (address: string) => request(server.url).post(address);

beforeAll(async () => {
  runs = await temporaryRuns();
  run = await trainedRun(runs.folder, 'one');
  await save(run, { step: 20, best: false });
  await trainedRun(runs.folder, 'worse', 0.2);
  image = await picture(32, 32).png().toBuffer();
  pixels = [...(await picture(32, 32).raw().toBuffer())];
  // No viewer is there: the server's own page stands in for it.
  server = await ServerProcess.start(runs.folder, ['--viewer', runs.folder]);
});
afterAll(async () => {
  await server.stop();
  await runs.remove();
});

const tensor = (datatype: string) => ({ name: 'images', shape: [1, 32, 32, 3], datatype });

async function predicted(query = ''): Promise<number[]> {
  const { body } = await post(`/predict?topK=10${query}`)
    .set('Content-Type', 'image/png')
    .send(image);
  const classes: { label: number; probability: number }[] = body.predictions[0].classes;
  return classes.sort((a, b) => a.label - b.label).map(({ probability }) => probability);
}

/** A body of the binary extension. */
function binaryBody(header: object, ...tensors: Uint8Array[]): [Buffer, string] {
  const json = Buffer.from(JSON.stringify(header));
  return [Buffer.concat([json, ...tensors]), String(json.length)];
}

describe('the Open Inference Protocol', () => {
  it('describes server and model', async () => {
    expect(checked(await get('/v2')).body.extensions).toContain('binary_tensor_data');
    const { body } = checked(await get('/v2/models/one').expect(200));
    expect(body).toEqual({
      name: 'one',
      versions: ['10', '20'],
      platform: 'vgg_tfjs',
      inputs: [{ name: 'images', datatype: 'UINT8', shape: [-1, 32, 32, 3] }],
      outputs: [
        { name: 'probabilities', datatype: 'FP32', shape: [-1, 10] },
        { name: 'logits', datatype: 'FP32', shape: [-1, 10] },
      ],
    });
    checked(await get('/v2/models/one/versions/20').expect(200));
    checked(await get('/v2/models/one/ready').expect(200));
    checked(await get('/v2/models/one/versions/10/ready').expect(200));
    checked(await get('/v2/models/two').expect(404));
    checked(await get('/v2/models/one/versions/11/ready').expect(404));
    checked(await get('/v2/health/live').expect(200));
    checked(await get('/v2/health/ready').expect(200));
  });

  it.each(['UINT8', 'UINT64', 'INT32', 'INT64', 'FP16', 'FP32', 'FP64'])(
    'takes %s pixels in JSON',
    async (datatype) => {
      const inputs = [{ ...tensor(datatype), data: pixels }];
      const { body } = checked(
        await post('/v2/models/one/infer').send({ id: 'x', inputs }).expect(200),
      );
      expect(body).toMatchObject({ model_name: 'one', model_version: '10', id: 'x' });
      expect(body.outputs[0]).toEqual({
        name: 'probabilities',
        shape: [1, 10],
        datatype: 'FP32',
        data: await predicted(),
      });
      expect(body.outputs[1].name).toBe('logits');
    },
  );

  it('takes binary tensors, and gives them where asked', async () => {
    const bytes = Buffer.from(Float32Array.from(pixels).buffer);
    const [body, length] = binaryBody(
      {
        inputs: [{ ...tensor('FP32'), parameters: { binary_data_size: bytes.length } }],
        outputs: [
          { name: 'logits', parameters: { binary_data: false } },
          { name: 'probabilities', parameters: { binary_data: true } },
        ],
      },
      bytes,
    );
    const response = checked(
      await post('/v2/models/one/versions/10/infer')
        .set('Inference-Header-Content-Length', length)
        .set('Content-Type', 'application/octet-stream')
        .send(body)
        .responseType('blob')
        .expect(200),
    );
    const answer: Buffer = response.body;
    const head = Number(response.get('Inference-Header-Content-Length'));
    const { outputs } = JSON.parse(answer.toString('utf8', 0, head));
    expect(outputs[0].data).toHaveLength(10);
    expect(outputs[1]).toEqual({
      name: 'probabilities',
      shape: [1, 10],
      datatype: 'FP32',
      parameters: { binary_data_size: 40 },
    });
    const values = Array.from({ length: 10 }, (_, i) => answer.readFloatLE(head + 4 * i));
    expect(values).toEqual(await predicted());
  });

  it.each<[string, (values: number[]) => ArrayBufferLike]>([
    ['INT8', (values) => Int8Array.from(values).buffer],
    ['UINT64', (values) => BigUint64Array.from(values.map(BigInt)).buffer],
    ['FP16', (values) => Uint16Array.from(values, toHalf).buffer],
  ])('takes %s pixels in binary', async (datatype, bytesOf) => {
    const dark = pixels.map((value) => value >> 1);
    const tensors = Buffer.from(bytesOf(dark));
    const [body, length] = binaryBody(
      { inputs: [{ ...tensor(datatype), parameters: { binary_data_size: tensors.length } }] },
      tensors,
    );
    const answer = post('/v2/models/one/infer')
      .set('Inference-Header-Content-Length', length)
      .set('Content-Type', 'application/octet-stream');
    const json = { inputs: [{ ...tensor('UINT8'), data: dark }] };
    const expected = checked(await post('/v2/models/one/infer').send(json).expect(200));
    expect(checked(await answer.send(body).expect(200)).body.outputs).toEqual(
      expected.body.outputs,
    );
  });

  it.each([undefined, '0'])('takes pixels alone, with a header length of %s', async (length) => {
    const answer = post('/v2/models/one/infer').set('Content-Type', 'application/octet-stream');
    if (length !== undefined) answer.set('Inference-Header-Content-Length', length);
    const { body } = checked(await answer.send(Buffer.from([...pixels, ...pixels])).expect(200));
    expect(body.outputs[0].shape).toEqual([2, 10]);
    const [first] = await predicted();
    expect(body.outputs[0].data[0]).toBeCloseTo(first, 5);
    const short = post('/v2/models/one/infer').set('Content-Type', 'application/octet-stream');
    const { detail } = checked(await short.send(Buffer.alloc(3073)).expect(400)).body;
    expect(detail).toBe('a body of pixels alone has 3072 bytes for each image; 3073 came');
  });

  it('takes encoded images as BYTES, and gives classes', async () => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(image.length);
    const [body, header] = binaryBody(
      {
        inputs: [
          {
            name: 'images',
            shape: [1],
            datatype: 'BYTES',
            parameters: { binary_data_size: image.length + 4 },
          },
        ],
        outputs: [{ name: 'probabilities', parameters: { classification: 2 } }],
      },
      length,
      image,
    );
    const response = checked(
      await post('/v2/models/one/infer')
        .set('Inference-Header-Content-Length', header)
        .set('Content-Type', 'application/octet-stream')
        .send(body)
        .expect(200),
    );
    const [{ shape, datatype, data }] = response.body.outputs;
    expect([shape, datatype]).toEqual([[1, 2], 'BYTES']);
    expect(data[0]).toMatch(/^0\.\d+:\d:[a-z]+$/);
  });

  it.each<[string, object, RegExp]>([
    ['no input', { inputs: [] }, /inputs/],
    ['another input', { inputs: [{ ...tensor('UINT8'), name: 'x', data: [] }] }, /named images/],
    [
      'another shape',
      { inputs: [{ ...tensor('UINT8'), shape: [1, 3, 32, 32], data: [] }] },
      /\[N, 32, 32, 3\]/,
    ],
    [
      'another length',
      { inputs: [{ ...tensor('UINT8'), data: [1, 2] }] },
      /3072 elements, the data 2/,
    ],
    ['text for pixels', { inputs: [{ ...tensor('BOOL'), data: [] }] }, /BOOL is not accepted/],
    [
      'an object for a datatype',
      { inputs: [{ ...tensor('__proto__'), data: [] }] },
      /not accepted/,
    ],
    [
      'an unknown output',
      { inputs: [{ ...tensor('UINT8'), data: [] }], outputs: [{ name: 'x' }] },
      /elements|output/,
    ],
    [
      'binary that does not come',
      { inputs: [{ ...tensor('UINT8'), parameters: { binary_data_size: 3072 } }] },
      /0 bytes follow/,
    ],
    [
      'images that are none',
      { inputs: [{ name: 'images', shape: [1], datatype: 'BYTES', data: ['aaaa'] }] },
      /not an image/,
    ],
  ])('refuses %s', async (_, body, detail) => {
    const response = checked(await post('/v2/models/one/infer').send(body).expect(400));
    expect(response.body.error).toMatch(detail);
  });

  it.each(['-1', '1e9', '99999999', 'x', '1.5', ''])(
    'refuses a header length of %j',
    async (length) => {
      const [body] = binaryBody({ inputs: [tensor('UINT8')] }, Buffer.alloc(10));
      const answer = post('/v2/models/one/infer').set('Content-Type', 'application/octet-stream');
      checked(await answer.set('Inference-Header-Content-Length', length).send(body).expect(400));
    },
  );

  it('refuses NaN in a binary tensor', async () => {
    const bytes = Buffer.from(new Float32Array(3072).fill(Number.NaN).buffer);
    const [body, length] = binaryBody(
      { inputs: [{ ...tensor('FP32'), parameters: { binary_data_size: bytes.length } }] },
      bytes,
    );
    const answer = post('/v2/models/one/infer').set('Content-Type', 'application/octet-stream');
    const response = await answer.set('Inference-Header-Content-Length', length).send(body);
    expect(checked(response).status).toBe(400);
    expect(response.body.detail).toMatch(/NaN/);
  });
});

describe("Triton's extensions", () => {
  it('tell the configuration of a model', async () => {
    const { body } = checked(await get('/v2/models/one/config').expect(200));
    expect(body).toMatchObject({
      name: 'one',
      input: [{ name: 'images', data_type: 'TYPE_UINT8', dims: [32, 32, 3] }],
      output: [
        { name: 'probabilities', data_type: 'TYPE_FP32', dims: [10] },
        { name: 'logits', data_type: 'TYPE_FP32', dims: [10] },
      ],
    });
    checked(await get('/v2/models/one/versions/20/config').expect(200));
    checked(await get('/v2/models/two/config').expect(404));
  });

  it('count what each version did', async () => {
    const stats = async (path: string) => checked(await get(path).expect(200)).body.model_stats;
    const before = (await stats('/v2/models/worse/stats'))[0]?.inference_count ?? 0;
    await predicted('&model=worse');
    const broken = post('/predict?model=worse').set('Content-Type', 'image/png').send('none');
    await broken.expect(400);
    const [entry] = await stats('/v2/models/worse/versions/10/stats');
    expect(entry).toMatchObject({ name: 'worse', version: '10', inference_count: before + 1 });
    expect(entry.inference_stats.fail.count).toBe(1);
    expect(entry.inference_stats.success.ns).toBeGreaterThan(0);
    expect(entry.batch_stats[0].batch_size).toBe(1);
    expect(await stats('/v2/models/stats')).toContainEqual(entry);
    checked(await get('/v2/models/worse/versions/11/stats').expect(404));
  });

  it.each([undefined, {}, { ready: true }])('list the models, asked with %j', async (body) => {
    const answer = checked(await post('/v2/repository/index').send(body).expect(200));
    expect(answer.body).toEqual(
      [
        ['one', '10'],
        ['one', '20'],
        ['worse', '10'],
      ].map(([name, version]) => ({ name, version, state: 'READY', reason: '' })),
    );
  });
});

describe("TensorFlow Serving's interface", () => {
  it('lists the models and tells their signature', async () => {
    expect(checked(await get('/v1/models').expect(200)).body).toEqual({ models: ['one', 'worse'] });
    const { body } = checked(await get('/v1/models/one/metadata').expect(200));
    expect(body.model_spec).toEqual({ name: 'one', signature_name: '', version: '10' });
    const { inputs, outputs } = body.metadata.signature_def.signature_def.serving_default;
    expect(inputs.images.dtype).toBe('DT_UINT8');
    expect(
      outputs.probabilities.tensor_shape.dim.map(({ size }: { size: string }) => size),
    ).toEqual(['-1', '10']);
    checked(await get('/v1/models/one/versions/20/metadata').expect(200));
    checked(await get('/v1/models/two/metadata').expect(404));
  });

  it('takes the colon before the verb encoded too', async () => {
    const instances = [{ b64: image.toString('base64') }];
    for (const path of [
      'one%3Apredict',
      'one%3apredict?a=%3Apredict',
      'one/versions/20%3Apredict',
    ]) {
      await post(`/v1/models/${path}`).send({ instances }).expect(200);
    }
  });

  it('tells the state of versions', async () => {
    const { body } = checked(await get('/v1/models/one').expect(200));
    expect(body.model_version_status.map(({ version }: { version: string }) => version)).toEqual([
      '10',
      '20',
    ]);
    checked(await get('/v1/models/one/versions/10').expect(200));
    checked(await get('/v1/models/none').expect(404));
  });

  it('predicts rows and columns', async () => {
    const b64 = image.toString('base64');
    const expected = await predicted();
    const rows = checked(
      await post('/v1/models/one:predict')
        .send({ instances: [{ b64 }] })
        .expect(200),
    );
    expect(rows.body).toEqual({ predictions: [expected] });
    const columns = await post('/v1/models/one/labels/best:predict').send({
      inputs: { images: [{ b64 }] },
    });
    expect(checked(columns).body).toEqual({ outputs: [expected] });
    const newer = await post('/v1/models/one/versions/20:predict').send({
      instances: [{ images: { b64 } }],
    });
    expect(checked(newer).body.predictions[0]).toEqual(await predicted('&version=last'));
    expect(newer.body.predictions[0]).not.toEqual(expected);
  });

  it.each<[object]>([
    [{}],
    [{ instances: [] }],
    [{ instances: [1] }],
    [{ inputs: {} }],
    [{ instances: [[]], inputs: [[]] }],
  ])('refuses %j', async (body) => {
    checked(await post('/v1/models/one:predict').send(body).expect(400));
  });
});

describe('models and runs', () => {
  it('lists the models, the best first', async () => {
    const { body } = checked(await get('/models').expect(200));
    expect(body.default).toBe('one');
    expect(body.models.map(({ name }: { name: string }) => name)).toEqual(['one', 'worse']);
    const one = checked(await get('/models/one').expect(200)).body;
    expect(one).toMatchObject({ configuration: 'custom', recipe: 'fast', accuracy: 0.5 });
    expect(one.classes).toContain('frog');
  });

  it('serves several models and versions at once', async () => {
    const [one, last] = [await predicted('&model=one'), await predicted('&model=one&version=20')];
    expect(await predicted('&model=worse')).toEqual(one);
    expect(last).not.toEqual(one);
  });

  it.each([
    '/models/none',
    '/models/%252e%252e',
    '/models/..%2f..%2fetc',
    '/models/__proto__',
    '/runs/..%2fone/metrics',
    '/models/one/tfjs/..%2frun.json',
    '/models/one/tfjs/model.json',
  ])('finds nothing at %s', async (address) => {
    const { body } = checked(await get(address).expect(404));
    expect(body.status).toBe(404);
  });

  it('lists the runs and their events', async () => {
    const { body } = checked(await get('/runs').expect(200));
    expect(body.runs).toHaveLength(2);
    expect(JSON.stringify(body)).not.toContain(runs.folder);
    const { events } = checked(await get('/runs/one/metrics').expect(200)).body;
    expect(events.map(({ step }: { step: number }) => step)).toEqual([10, 20]);
    expect(checked(await get('/runs/one/metrics?event=epoch')).body.events).toEqual([]);
    checked(await get('/runs/none/metrics').expect(404));
    checked(await get('/runs/none/stream').expect(404));
  });

  it('streams what is there, what comes, and begins anew after a step back', async () => {
    const stream = await fetch(`${server.url}/runs/one/stream`);
    expect(stream.headers.get('content-type')).toMatch(/^text\/event-stream/);
    let text = '';
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    const until = async (pattern: RegExp) => {
      while (!pattern.test(text)) text += (await reader?.read())?.value ?? '';
    };
    await until(/"step":20/);
    run.append({ event: 'warning', step: 21, message: 'new' });
    await until(/"step":21.*\n\n/);
    const id = /id: (\d+)\ndata: [^\n]*"step":20/.exec(text)?.[1];
    await run.truncateMetrics(20);
    await until(/event: reset[\s\S]*"step":10/);
    await reader?.cancel();
    run.append({ event: 'warning', step: 22, message: 'later' });
    const resumed = await fetch(`${server.url}/runs/one/stream`, {
      headers: { 'Last-Event-ID': id ?? '' },
    });
    const first = await resumed.body?.pipeThrough(new TextDecoderStream()).getReader().read();
    expect(first?.value).toMatch(/"step":22/);
    expect(first?.value).not.toMatch(/"step":10/);
  });
});

describe('the rest', () => {
  it('tells Prometheus what it did', async () => {
    const { text } = checked(await get('/metrics').expect(200));
    for (const name of [
      'vgg_http_requests_total{method="POST",route="/predict",status="200"}',
      'vgg_stage_seconds_bucket',
      'vgg_batch_size_sum',
      'vgg_queue_images 0',
      'vgg_model_loaded{model="one",version="10"} 1',
      'process_resident_memory_bytes',
    ]) {
      expect(text).toContain(name);
    }
  });

  it('has a document and a page, with security headers and no trace of Express', async () => {
    expect(checked(await get('/openapi.json').expect(200)).body.openapi).toBe('3.1.0');
    const page = await get('/').expect(200);
    expect(page.text).toContain('VGG inference');
    expect(page.get('Content-Security-Policy')).toContain("default-src 'self'");
    expect(page.get('X-Powered-By')).toBeUndefined();
    expect(page.get('Access-Control-Allow-Origin')).toBeUndefined();
    await get('/try/page.js').expect(200);
  });

  it.each([
    ['DELETE', '/models', 'GET, HEAD'],
    ['PUT', '/v2/models/one/infer', 'POST'],
    ['POST', '/runs/one/stream', 'GET, HEAD'],
    ['GET', '/v1/models/one:predict', 'POST'],
  ])('refuses %s %s', async (method, path, allow) => {
    const response = await fetch(server.url + path, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, allow]);
  });

  it('keeps a request id that is harmless and makes its own for others', async () => {
    expect((await get('/v2').set('X-Request-Id', 'abc-1')).get('X-Request-Id')).toBe('abc-1');
    expect((await get('/v2').set('X-Request-Id', '{"a":1}')).get('X-Request-Id')).toMatch(
      /^[\w-]{36}$/,
    );
  });
});

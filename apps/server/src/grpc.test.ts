import { once } from 'node:events';
import { connect } from 'node:http2';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { toHalf } from '@vgg/formats';
import request from 'supertest';
import type { ModelInferResponse } from './grpc/protocol.ts';
import { GrpcClient } from './testing/grpc-client.ts';
import { picture } from './testing/images.ts';
import { slowCard, temporaryRuns, trainedRun } from './testing/runs.ts';
import { ServerProcess } from './testing/server.ts';

let runs: Awaited<ReturnType<typeof temporaryRuns>>;
let server: ServerProcess;
let grpc: GrpcClient;
let image: Buffer;
let pixels: Buffer;

beforeAll(async () => {
  runs = await temporaryRuns();
  await trainedRun(runs.folder, 'one');
  image = await picture(32, 32).png().toBuffer();
  pixels = await picture(32, 32).raw().toBuffer();
  server = await ServerProcess.start(runs.folder, ['--grpc-port', '0', '--max-images', '8']);
  grpc = new GrpcClient(String((await server.line('gRPC')).url));
});
afterAll(async () => {
  grpc.close();
  await server.stop();
  await runs.remove();
});

const input = (datatype: string, more: object = {}) => ({
  name: 'images',
  datatype,
  shape: datatype === 'BYTES' ? [1] : [1, 32, 32, 3],
  ...more,
});
const infer = (message: object) =>
  grpc.call<ModelInferResponse>('ModelInfer', { model_name: 'one', ...message });

/** The output of that place as numbers. */
function floats(answer: ModelInferResponse | undefined, place = 0): number[] {
  const bytes = Buffer.from(answer?.raw_output_contents[place] ?? []);
  return Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
}

function prefixed(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}

async function overHttp(): Promise<{ probabilities: number[]; logits: number[] }> {
  const { body } = await request(server.url)
    .post('/v2/models/one/infer')
    .send({ inputs: [input('UINT8', { data: [...pixels] })] })
    .expect(200);
  const [probabilities, logits] = body.outputs.map(({ data }: { data: number[] }) => data);
  return { probabilities, logits };
}

describe('gRPC', () => {
  it('tells health and metadata as HTTP does', async () => {
    expect((await grpc.call('ServerLive')).answer).toEqual({ live: true });
    expect((await grpc.call('ServerReady')).answer).toEqual({ ready: true });
    expect((await grpc.call('ModelReady', { name: 'one' })).answer).toEqual({ ready: true });
    const { body: about } = await request(server.url).get('/v2');
    expect((await grpc.call('ServerMetadata')).answer).toEqual(about);
    const { body: model } = await request(server.url).get('/v2/models/one');
    const told = await grpc.call('ModelMetadata', { name: 'one', version: 'best' });
    expect(told.answer).toEqual({ ...model, properties: {} });
  });

  it('answers pixels and encoded images, raw or as contents, as HTTP does', async () => {
    const { probabilities, logits } = await overHttp();
    const halves = Buffer.alloc(2 * pixels.length);
    pixels.forEach((value, i) => {
      halves.writeUInt16LE(toHalf(value), 2 * i);
    });
    const forms = [
      { inputs: [input('UINT8')], raw_input_contents: [pixels] },
      { inputs: [input('FP16')], raw_input_contents: [halves] },
      { inputs: [input('UINT8', { contents: { uint_contents: [...pixels] } })] },
      { inputs: [input('INT64', { contents: { int64_contents: [...pixels] } })] },
      { inputs: [input('FP32', { contents: { fp32_contents: [...pixels] } })] },
      { inputs: [input('BYTES')], raw_input_contents: [prefixed(image)] },
      { inputs: [input('BYTES', { contents: { bytes_contents: [image] } })] },
    ];
    for (const form of forms) {
      const { code, answer } = await infer({ id: 'mine', ...form });
      expect(code).toBe('OK');
      expect(answer).toMatchObject({ model_name: 'one', model_version: '10', id: 'mine' });
      expect(answer?.outputs).toMatchObject([
        { name: 'probabilities', datatype: 'FP32', shape: [1, 10] },
        { name: 'logits', datatype: 'FP32', shape: [1, 10] },
      ]);
      floats(answer).forEach((value, i) => {
        expect(value).toBeCloseTo(probabilities[i], 6);
      });
      floats(answer, 1).forEach((value, i) => {
        expect(value).toBeCloseTo(logits[i], 4);
      });
    }
  });

  it('gives the likeliest classes by name where they are asked for', async () => {
    const parameters = { classification: { int64_param: 2 } };
    const { answer } = await infer({
      inputs: [input('UINT8')],
      raw_input_contents: [pixels],
      outputs: [{ name: 'probabilities', parameters }],
    });
    expect(answer?.outputs).toMatchObject([{ datatype: 'BYTES', shape: [1, 2] }]);
    const text = Buffer.from(answer?.raw_output_contents[0] ?? []).toString('latin1');
    expect(text).toMatch(/0\.\d{6}:\d:\w+/);
  });

  it.each([
    [{ model_name: 'none', inputs: [input('UINT8')] }, 'NOT_FOUND', /no model "none"/],
    [{ model_version: '7', inputs: [input('UINT8')] }, 'NOT_FOUND', /no version "7"/],
    [{ inputs: [] }, 'INVALID_ARGUMENT', /inputs/],
    [{ inputs: [input('FP16')] }, 'INVALID_ARGUMENT', /3072 elements, the data 0/],
    [{ inputs: [input('COMPLEX')] }, 'INVALID_ARGUMENT', /COMPLEX is not accepted/],
    [{ inputs: [input('toString')] }, 'INVALID_ARGUMENT', /toString is not accepted/],
    [{ inputs: [input('UINT8', { shape: [9, 32, 32, 3] })] }, 'INVALID_ARGUMENT', /at most 8/],
    [
      { inputs: [input('UINT8')], raw_input_contents: [Buffer.alloc(7)] },
      'INVALID_ARGUMENT',
      /7 came/,
    ],
    [
      { inputs: [input('UINT8')], raw_input_contents: [Buffer.alloc(7), Buffer.alloc(7)] },
      'INVALID_ARGUMENT',
      /2 raw_input_contents for 1 inputs/,
    ],
    [
      { inputs: [input('BYTES')], raw_input_contents: [prefixed(Buffer.from('no image'))] },
      'INVALID_ARGUMENT',
      /not an image/,
    ],
    [
      { inputs: [input('UINT8')], raw_input_contents: [Buffer.alloc(5 * 2 ** 20)] },
      'RESOURCE_EXHAUSTED',
      /larger than max/,
    ],
  ])('refuses %# in one line', async (message, code, details) => {
    const outcome = await infer(message);
    expect(outcome.code).toBe(code);
    expect(outcome.details).toMatch(details);
    expect(outcome.details).not.toContain('\n');
  });

  it('refuses bytes that are no message, and calls that there are not', async () => {
    const garbage = await grpc.call('ModelInfer', Buffer.from([0x3a, 0xff, 0xff, 0xff, 0x0f]));
    expect(garbage).toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect((await grpc.call('ModelStreamInfer')).code).toBe('UNIMPLEMENTED');
    expect((await infer({ inputs: [input('UINT8')], raw_input_contents: [pixels] })).code).toBe(
      'OK',
    );
  });

  it('counts calls, and gives back the place of each', async () => {
    const { text } = await request(server.url).get('/metrics');
    expect(text).toMatch(
      /vgg_http_requests_total\{method="gRPC",route="ModelInfer",status="OK"\} \d/,
    );
    expect(text).toMatch(/status="NOT_FOUND"\} 2/);
    expect(text).toMatch(/^vgg_requests_in_flight 0$/m);
  });
});

describe('gRPC with keys', () => {
  it('asks for one but for health, and waits for no message without end', async () => {
    const closed = await ServerProcess.start(
      runs.folder,
      ['--grpc-port', '0', '--backend', 'cpu', '--body-idle-ms', '200', '--max-requests', '2'],
      { ready: false, environment: { VGG_API_KEYS: 'first-key' } },
    );
    const url = String((await closed.line('gRPC')).url);
    const client = new GrpcClient(url);
    expect((await client.call('ServerLive')).code).toBe('OK');
    const refused = await client.call('ModelMetadata', { name: 'one' });
    expect(refused).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect((await client.call('ModelInfer', {}, { 'x-api-key': 'second-key' })).code).toBe(
      'UNAUTHENTICATED',
    );
    const shown: Record<string, string>[] = [
      { authorization: 'Bearer first-key' },
      { 'x-api-key': 'first-key' },
    ];
    for (const headers of shown) {
      expect((await client.call('ServerMetadata', {}, headers)).code).toBe('OK');
    }
    // A call of which nothing but the head ever comes.
    const session = connect(url.replace('grpc', 'http'));
    const silent = session.request({
      ':method': 'POST',
      ':path': '/inference.GRPCInferenceService/ModelInfer',
      'content-type': 'application/grpc',
      te: 'trailers',
      'x-api-key': 'first-key',
    });
    const [head] = await once(silent, 'response');
    expect(head['grpc-status']).toBe('4');
    session.destroy();
    client.close();
    expect(await closed.stop()).toBe(0);
    expect(JSON.stringify(closed.log)).not.toContain('first-key');
  });
});

describe('gRPC at SIGTERM', () => {
  it('is not ready, finishes what is in flight and ends with 0', async () => {
    await trainedRun(runs.folder, 'slow', 0.1, slowCard);
    const ending = await ServerProcess.start(runs.folder, [
      '--grpc-port',
      '0',
      '--drain-seconds',
      '4',
    ]);
    const client = new GrpcClient(String((await ending.line('gRPC')).url));
    const message = {
      model_name: 'slow',
      inputs: [input('UINT8', { shape: [64, 32, 32, 3] })],
      raw_input_contents: [Buffer.concat(new Array(64).fill(pixels))],
    };
    const inFlight = Array.from({ length: 8 }, () => client.call('ModelInfer', message));
    await ending.until(async () => {
      const text = await (await fetch(`${ending.url}/metrics`)).text();
      return /^vgg_requests_in_flight [1-9]/m.test(text) || undefined;
    });
    const stopped = ending.stop();
    await ending.line('SIGTERM');
    const health = await Promise.all([client.call('ServerReady'), client.call('ServerLive')]);
    expect(health.map(({ answer }) => answer)).toEqual([{ ready: false }, { live: true }]);
    const answers = await Promise.all(inFlight);
    expect(answers.map(({ code }) => code)).toEqual(new Array(8).fill('OK'));
    expect(await stopped).toBe(0);
    client.close();
  });
});

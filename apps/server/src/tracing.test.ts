import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GrpcClient } from './testing/grpc-client.ts';
import { picture } from './testing/images.ts';
import { temporaryRuns, trainedRun } from './testing/runs.ts';
import { ServerProcess } from './testing/server.ts';

interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: Record<string, unknown> }[];
  status: { code?: number };
}

/** What a receiver of OTLP over HTTP was told. */
const spans: OtlpSpan[] = [];
const services = new Set<unknown>();
let receiver: Server;
let runs: Awaited<ReturnType<typeof temporaryRuns>>;
let server: ServerProcess;
let png: Uint8Array<ArrayBuffer>;

const SERVER = 2;
const caller = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
const traceparent = `00-${caller.traceId}-${caller.spanId}-01`;

beforeAll(async () => {
  receiver = createServer(async (req, res) => {
    const body = JSON.parse(await text(req));
    if (req.url !== '/v1/traces') return void res.writeHead(404).end();
    for (const { resource, scopeSpans } of body.resourceSpans) {
      for (const { key, value } of resource.attributes) {
        if (key === 'service.name') services.add(value.stringValue);
      }
      spans.push(...scopeSpans.flatMap(({ spans: some }: { spans: OtlpSpan[] }) => some));
    }
    res.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const { port } = receiver.address() as AddressInfo;
  runs = await temporaryRuns();
  await trainedRun(runs.folder, 'one');
  png = new Uint8Array(await picture().png().toBuffer());
  server = await ServerProcess.start(
    runs.folder,
    ['--otlp-endpoint', `http://127.0.0.1:${port}`, '--grpc-port', '0'],
    { environment: { OTEL_BSP_SCHEDULE_DELAY: '50' } },
  );
});
afterAll(async () => {
  await server.stop();
  receiver.close();
  await runs.remove();
});

/** The span of a request by its trace, and what lies within it, once all of it has come. */
async function traceOf(traceId: string): Promise<{ request: OtlpSpan; stages: OtlpSpan[] }> {
  return server.until(() => {
    const own = spans.filter((span) => span.traceId === traceId);
    const request = own.find(({ kind }) => kind === SERVER);
    const stages = own.filter((span) => span !== request);
    return request && { request, stages };
  });
}

const attributesOf = ({ attributes }: OtlpSpan) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

function predict(headers: Record<string, string>, body: Uint8Array<ArrayBuffer> = png) {
  return fetch(`${server.url}/predict`, {
    method: 'POST',
    headers: { 'Content-Type': 'image/png', ...headers },
    body,
  });
}

describe('traces', () => {
  it('tell of a request and its stages, within the caller’s', async () => {
    expect((await predict({ traceparent })).status).toBe(200);
    const { request, stages } = await traceOf(caller.traceId);
    expect(request).toMatchObject({ name: 'POST /predict', parentSpanId: caller.spanId });
    expect(attributesOf(request)).toMatchObject({
      'http.route': '/predict',
      'http.response.status_code': 200,
      'vgg.model': 'one',
      'vgg.images': 1,
    });
    expect(stages.map(({ name }) => name)).toEqual(['decoding', 'queueing', 'inference']);
    let before = BigInt(request.startTimeUnixNano);
    for (const { parentSpanId, startTimeUnixNano, endTimeUnixNano } of stages) {
      expect(parentSpanId).toBe(request.spanId);
      const [start, end] = [BigInt(startTimeUnixNano), BigInt(endTimeUnixNano)];
      expect(start).toBeGreaterThanOrEqual(before - 2_000_000n);
      expect(end).toBeGreaterThanOrEqual(start);
      before = end;
    }
    expect(services).toEqual(new Set(['vgg-server']));
  });

  it('tell of requests that are refused, and of none for health', async () => {
    const traceId = caller.traceId.replace('0af', '1af');
    await fetch(`${server.url}/v2/health/live`, {
      headers: { traceparent: traceparent.replace('0af', '2af') },
    });
    const bad = new Uint8Array([1, 2, 3]);
    expect((await predict({ traceparent: traceparent.replace('0af', '1af') }, bad)).status).toBe(
      400,
    );
    const { request, stages } = await traceOf(traceId);
    expect(attributesOf(request)).toMatchObject({ 'http.response.status_code': 400 });
    expect(request.status.code ?? 0).toBe(0);
    expect(stages).toEqual([]);
    expect(spans.some((span) => span.traceId.startsWith('2af'))).toBe(false);
  });

  it('tell of calls over gRPC', async () => {
    const client = new GrpcClient(String((await server.line('gRPC')).url));
    const message = {
      model_name: 'one',
      inputs: [
        { name: 'images', datatype: 'BYTES', shape: [1], contents: { bytes_contents: [png] } },
      ],
    };
    const headers = { traceparent: traceparent.replace('0af', '3af') };
    const { code, details } = await client.call('ModelInfer', message, headers);
    client.close();
    expect([code, details]).toEqual(['OK', '']);
    const { request, stages } = await traceOf(caller.traceId.replace('0af', '3af'));
    expect(request.name).toBe('inference.GRPCInferenceService/ModelInfer');
    expect(stages).toHaveLength(3);
  });
});

it('a receiver that is away costs traces, nothing else', async () => {
  const lonely = await ServerProcess.start(runs.folder, ['--otlp-endpoint', 'http://127.0.0.1:9']);
  const answer = await fetch(`${lonely.url}/predict`, {
    method: 'POST',
    headers: { 'Content-Type': 'image/png' },
    body: png,
  });
  expect(answer.status).toBe(200);
  expect(await lonely.stop()).toBe(0);
  expect(lonely.errors).toBe('');
});

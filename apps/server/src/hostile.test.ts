import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import request from 'supertest';
import { checked } from './testing/check.ts';
import { picture } from './testing/images.ts';
import { temporaryRuns, trainedRun } from './testing/runs.ts';
import { ServerProcess } from './testing/server.ts';

let runs: Awaited<ReturnType<typeof temporaryRuns>>;
let server: ServerProcess;
const post = (address: string) => request(server.url).post(address);
const image = (bytes: Buffer) => post('/predict').set('Content-Type', 'image/png').send(bytes);

beforeAll(async () => {
  runs = await temporaryRuns();
  await trainedRun(runs.folder, 'one');
  server = await ServerProcess.start(runs.folder, ['--max-decode-seconds', '2']);
});
afterAll(async () => {
  // Whatever came: it lives, it still answers, and it never had an error of its own.
  checked(await image(await picture().png().toBuffer()).expect(200));
  expect(server.log.filter(({ level }) => level >= 50)).toEqual([]);
  // Nothing that came kept the others waiting: the longest delay of the event loop since the start.
  // What is quadratic, or parsed without a limit, takes minutes; a slow and busy machine seconds.
  const { text } = await request(server.url).get('/metrics');
  const [, delay] = /^nodejs_eventloop_lag_max_seconds (\S+)/m.exec(text) ?? [];
  expect(Number(delay)).toBeLessThan(15);
  await server.stop();
  await runs.remove();
});

/** Bytes, where superagent would make JSON of them. */
const asIs = (body: unknown) => body as string;

/** A PNG that says of itself what it is told to. */
function png(width: number, height: number, data: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const magic = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([
    magic,
    chunk('IHDR', header),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

describe('hostile images', () => {
  it.each(['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const)(
    'refuses a %s cut at every sixteenth',
    async (format) => {
      const whole = await picture(200, 200).toFormat(format).toBuffer();
      for (let part = 0; part < 16; part++) {
        const response = await image(whole.subarray(0, Math.floor((whole.length * part) / 16)));
        checked(response);
        expect([part, response.status]).toEqual([part, 400]);
      }
    },
  );

  it.each([
    ['a wrong beginning', Buffer.from('NOT A PNG AT ALL'.repeat(50))],
    ['only a beginning', Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])],
    ['zeros', Buffer.alloc(100_000)],
    ['an executable', Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(1000, 7)])],
    ['a PDF', Buffer.from('%PDF-1.7\n1 0 obj <</Type/Catalog>> endobj')],
    [
      'SVG that reads a file',
      Buffer.from(
        '<?xml version="1.0"?><!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg"><text>&x;</text></svg>',
      ),
    ],
    ['a PNG of no pixels', png(0, 0, deflateSync(Buffer.alloc(0)))],
  ])('refuses %s', async (_, bytes) => {
    checked(await image(bytes).expect(400));
  });

  it.each([
    [
      '65,535 x 65,535 pixels that are not there',
      png(65_535, 65_535, deflateSync(Buffer.alloc(100))),
    ],
    [
      'a bomb of 100 million pixels',
      png(10_000, 10_000, deflateSync(Buffer.alloc(30_010_000), { level: 9 })),
    ],
  ])('refuses %s quickly, in little memory', async (_, bytes) => {
    const response = checked(await image(bytes).expect(422));
    expect(response.body.detail).toMatch(/more pixels than the 50 million/);
  });

  it('takes a line of 65,535 pixels', async () => {
    const { status } = checked(await image(await picture(65_535, 1).png().toBuffer()));
    expect([200, 400, 422]).toContain(status);
  });

  it('answers anything whatever with 400', async () => {
    const whole = await picture().jpeg().toBuffer();
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length - 1),
        fc.uint8Array({ minLength: 1, maxLength: 64 }),
        async (at, bytes) => {
          const changed = Buffer.from(whole);
          changed.set(bytes.subarray(0, changed.length - at), at);
          expect([200, 400, 422]).toContain(checked(await image(changed)).status);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('hostile bodies', () => {
  it('refuses a body over the limit, announced or not', async () => {
    checked(await image(Buffer.alloc(17 * 2 ** 20)).expect(413));
    const { status } = await fetch(`${server.url}/predict`, {
      method: 'POST',
      headers: { 'Content-Type': 'image/png' },
      body: new Blob([new Uint8Array(17 * 2 ** 20)]).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(status).toBe(413);
  });

  it('refuses a body that is small only until it is inflated', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 2 ** 20));
    const answer = post('/predict')
      .set('Content-Type', 'image/png')
      .set('Content-Encoding', 'gzip');
    checked(await answer.send(bomb).expect(413));
    const json = gzipSync(`{"instances":["${'a'.repeat(8 * 2 ** 20)}"]}`);
    const packed = post('/predict')
      .set('Content-Type', 'application/json')
      .set('Content-Encoding', 'gzip');
    checked(await packed.serialize(asIs).send(json).expect(413));
  });

  it.each([
    ['another encoding', 'zip', 415],
    ['broken gzip', 'gzip', 400],
  ])('refuses %s', async (_, encoding, status) => {
    const answer = post('/predict')
      .set('Content-Type', 'image/png')
      .set('Content-Encoding', encoding);
    checked(await answer.send('xxxx').expect(status));
  });

  it.each([
    ['deep lists', '['.repeat(1_000_000)],
    ['deep lists that close', `{"instances":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['deep objects', `{"instances":[${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}]}`],
    ['a prototype', '{"__proto__":{"instances":["aaaa"]}}'],
    ['a number too large', '{"instances":[1e999]}'],
    ['NaN', '{"instances":[NaN]}'],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
    ['a list', '[]'],
    ['null', 'null'],
  ])('refuses JSON of %s', async (_, body) => {
    for (const address of ['/predict', '/v1/models/one:predict', '/v2/models/one/infer']) {
      const answer = post(address).set('Content-Type', 'application/json');
      checked(
        await answer
          .serialize(asIs)
          .send(body as string)
          .expect(400),
      );
    }
  });

  it('refuses tensors that claim to be huge', async () => {
    const inputs = [{ name: 'images', shape: [1e12, 32, 32, 3], datatype: 'UINT8', data: [1] }];
    checked(await post('/v2/models/one/infer').send({ inputs }).expect(413));
    const bytes = [{ name: 'images', shape: [4e9], datatype: 'BYTES', data: ['a'] }];
    checked(await post('/v2/models/one/infer').send({ inputs: bytes }).expect(413));
  });

  it.each([
    ['/predict', 'instances'],
    ['/v1/models/one:predict', 'instances'],
    ['/v1/models/one:predict', 'inputs'],
  ])('refuses white space without end for base64 at %s as %s', async (address, form) => {
    const text = `${' '.repeat(3.9e6)}!`;
    const answer = post(address).send({ [form]: [text] });
    expect(checked(await answer.expect(400)).body.detail).toMatch(/is not base64/);
  });

  it('refuses multipart bodies of too many parts, fields or bytes', async () => {
    const part = (i: number) =>
      `--b\r\nContent-Disposition: form-data; name="f${i}"; filename="${i}"\r\n\r\nx\r\n`;
    const files = `${Array.from({ length: 200 }, (_, i) => part(i)).join('')}--b--\r\n`;
    const multipart = () => post('/predict').set('Content-Type', 'multipart/form-data; boundary=b');
    checked(await multipart().send(files).expect(413));
    checked(
      await multipart()
        .send(files.replaceAll(/; filename="\d+"/g, ''))
        .expect(413),
    );
    checked(await multipart().send(part(0)).expect(400));
    const path =
      '--b\r\nContent-Disposition: form-data; name="../../x"; filename="../../../tmp/x"\r\n\r\nx\r\n--b--\r\n';
    checked(await multipart().send(path).expect(400));
  });

  it('bounds its memory while many send what is too much', async () => {
    const bomb = png(7_000, 7_000, deflateSync(Buffer.alloc(147_007_000), { level: 9 }));
    await Promise.all(Array.from({ length: 12 }, () => image(bomb)));
    const { text } = await request(server.url).get('/metrics');
    const [, resident] = /^process_resident_memory_bytes (\S+)/m.exec(text) ?? [];
    expect(Number(resident)).toBeLessThan(1.5 * 2 ** 30);
  });
});

/** Sends bytes as they are and gives what comes back until the connection ends. */
function send(bytes: string): Promise<string> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.on('data', (data) => {
      text += data;
      socket.end();
    });
    socket.on('error', () => resolve(text));
    socket.on('close', () => resolve(text));
  });
}

describe('hostile requests', () => {
  it.each([
    ['no HTTP', 'hello\r\n\r\n'],
    ['a header without end', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(100_000)}`],
    [
      'two lengths',
      'POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx',
    ],
    [
      'a length and chunks',
      'POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a negative length', 'POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n'],
    [
      'a broken chunk',
      'POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    ],
  ])('refuses %s', async (_, bytes) => {
    expect(await send(bytes)).toMatch(/^HTTP\/1.1 4\d\d /);
  });

  it('answers addresses that cannot be decoded', async () => {
    expect(await send('GET /models/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(
      /^HTTP\/1.1 400 [\s\S]*problem\+json/,
    );
    expect(
      await send('GET /models/%c0%ae HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
    ).toMatch(/^HTTP\/1.1 40/);
    expect(
      await send('GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
    ).toMatch(/^HTTP\/1.1 404/);
  });

  it('gives a place back whose client has gone', async () => {
    const { hostname, port } = new URL(server.url);
    for (let i = 0; i < 300; i++) {
      const leaving = httpRequest({
        hostname,
        port,
        path: '/predict',
        method: 'POST',
        headers: { 'Content-Type': 'image/png', 'Content-Length': '100000' },
      });
      leaving.on('error', () => {});
      leaving.write('x');
      setTimeout(() => leaving.destroy(), 5);
    }
    await server.until(async () => {
      const { status } = await image(await picture().png().toBuffer());
      return status === 200 || undefined;
    });
  });

  it('takes any header', async () => {
    const words = fc.string({ unit: fc.constantFrom(...'aZ0;,="\\/*%: \t'), maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(words, words, words, async (type, length, disposition) => {
        const response = await fetch(`${server.url}/v2/models/one/infer`, {
          method: 'POST',
          headers: {
            'Content-Type': type.trim(),
            'Inference-Header-Content-Length': length.trim(),
            'X-Request-Id': disposition.trim(),
          },
          body: '{}',
        });
        expect(response.status).toBe(400);
      }),
      { numRuns: 50 },
    );
  });
});

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { TrainingEvent } from '@vgg/core';
import { endEvent, rehearsal, stepEvent, tell } from '../testing/rehearsal.ts';
import { mlflowAddress } from './client.ts';
import { type MlflowOptions, mlflowLogger } from './mlflow-logger.ts';

const training = { name: 'A-fast', identity: 'A-fast now', parameters: { recipe: { epochs: 3 } } };
const quick: MlflowOptions = {
  pace: 1,
  patience: [1, 4],
  callTime: 10_000,
  closingTime: 20_000,
  environment: {},
};

interface Metric {
  key: string;
  step: number;
  value: number | string;
}

interface Body {
  run_id: string;
  status: string;
  metrics: Metric[];
  params: { key: string; value: string }[];
}

/** The part of an MLflow server that a logger needs; `misbehave` may answer in its place. */
class FakeMlflow {
  calls: { path: string; body: Body; headers: IncomingMessage['headers'] }[] = [];
  run: { info: { run_id: string }; data: Partial<Body> } | null = null;
  hasExperiment = false;
  misbehave: (path: string, response: ServerResponse) => boolean = () => false;
  private readonly server: Server = createServer((request, response) => {
    void this.answer(request, response);
  });

  listen(port = 0): Promise<void> {
    return new Promise((resolve) => this.server.listen(port, '127.0.0.1', resolve));
  }

  get address(): URL {
    return new URL(`http://127.0.0.1:${(this.server.address() as AddressInfo).port}`);
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  get metrics(): Metric[] {
    return this.calls.flatMap(({ body }) => body.metrics ?? []);
  }

  get statuses(): string[] {
    return this.calls.flatMap(({ path, body }) => (path === 'runs/update' ? [body.status] : []));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const piece of request) text += piece;
    const { pathname } = new URL(request.url ?? '', 'http://server');
    const path = pathname.replace('/api/2.0/mlflow/', '');
    if (this.misbehave(path, response)) return;
    const body = (text ? JSON.parse(text) : {}) as Body;
    this.calls.push({ path, body, headers: request.headers });
    const [status, answer] = this.answerTo(path);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }

  private answerTo(path: string): [number, object] {
    switch (path) {
      case 'experiments/get-by-name':
        if (this.hasExperiment) return [200, { experiment: { experiment_id: '7' } }];
        return [404, { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'no such experiment' }];
      case 'experiments/create':
        this.hasExperiment = true;
        return [200, { experiment_id: '7' }];
      case 'runs/search':
        return [200, this.run ? { runs: [this.run] } : {}];
      case 'runs/create':
        this.run = { info: { run_id: 'r1' }, data: {} };
        return [200, { run: this.run }];
      default:
        return [200, {}];
    }
  }
}

let server: FakeMlflow;
let warnings: string[];

beforeEach(async () => {
  warnings = [];
  server = new FakeMlflow();
  await server.listen();
});
afterEach(() => server.close());

function open(options: MlflowOptions = quick, address = server.address) {
  return mlflowLogger(address, training, (message) => warnings.push(message), options);
}

async function train(events: Iterable<TrainingEvent>, options = quick, address = server.address) {
  const logger = open(options, address);
  tell(logger, events);
  await logger.close();
}

const stepsOf = (key: string) =>
  server.metrics.filter((metric) => metric.key === key).map(({ step }) => step);
const upTo = (count: number) => Array.from({ length: count }, (_, place) => place + 1);

describe('a server that behaves', () => {
  test('gets experiment, run, parameters, figures and status', async () => {
    await train([...rehearsal(0, 45), endEvent('finished', 45)]);
    expect(server.calls.map(({ path }) => path)).toEqual([
      'experiments/get-by-name',
      'experiments/create',
      'runs/search',
      'runs/create',
      'runs/update',
      'runs/log-batch',
      'runs/log-batch',
      'runs/update',
    ]);
    expect(server.calls[5]?.body.params).toEqual([{ key: 'recipe.epochs', value: '3' }]);
    expect(stepsOf('train/loss')).toEqual(upTo(45));
    expect(stepsOf('test/accuracy')).toEqual([20, 40]);
    expect(server.statuses).toEqual(['RUNNING', 'FINISHED']);
    expect(warnings).toEqual([]);
  });

  test('gets at most 1000 figures a call', async () => {
    await train(rehearsal(0, 700));
    const sizes = server.calls.flatMap(({ body }) => (body.metrics ? [body.metrics.length] : []));
    expect(Math.max(...sizes)).toBe(1000);
    expect(stepsOf('train/loss')).toEqual(upTo(700));
  });

  test.each([
    ['finished', 'FINISHED'],
    ['failed', 'FAILED'],
    ['stopped', 'KILLED'],
  ] as const)('is told that a training %s', async (reason, status) => {
    await train([...rehearsal(0, 1), endEvent(reason, 1)]);
    expect(server.statuses.at(-1)).toBe(status);
  });

  test('is told that a training without an end was killed', async () => {
    await train(rehearsal(0, 1));
    expect(server.statuses.at(-1)).toBe('KILLED');
  });

  test('gets a resumed run once, and its parameters as they were', async () => {
    server.hasExperiment = true;
    server.run = {
      info: { run_id: 'old' },
      data: {
        metrics: [{ key: 'train/loss', step: 37, value: 1 }],
        params: [{ key: 'recipe.epochs', value: '2' }],
      },
    };
    await train(rehearsal(30, 50));
    expect(stepsOf('train/loss')).toEqual(upTo(50).slice(37));
    expect(stepsOf('test/loss')).toEqual([40]);
    expect(server.calls.filter(({ body }) => body.params)).toEqual([]);
    expect(server.calls.at(-1)?.body.run_id).toBe('old');
  });

  test('gets what is no number by its name', async () => {
    await train([...rehearsal(0, 0), { ...stepEvent(1), gradientNorm: Number.NaN, loss: -1 / 0 }]);
    const values = server.metrics.map(({ key, value }) => [key, value]);
    expect(values).toContainEqual(['train/gradient_norm', 'NaN']);
    expect(values).toContainEqual(['train/loss', '-Infinity']);
  });

  test.each([
    ['of the address', 'Eve:p%40ss', {}, `Basic ${btoa('Eve:p@ss')}`],
    ['of the address, badly escaped', 'Eve:%zz', {}, `Basic ${btoa('Eve:%zz')}`],
    [
      'of MLflow',
      '',
      { MLFLOW_TRACKING_USERNAME: 'Eve', MLFLOW_TRACKING_PASSWORD: 'x' },
      `Basic ${btoa('Eve:x')}`,
    ],
    ['that is a token', '', { MLFLOW_TRACKING_TOKEN: 't' }, 'Bearer t'],
  ])('gets the password %s', async (_, credentials, environment, header) => {
    const address = new URL(server.address.href.replace('//', `//${credentials}@`));
    await train(rehearsal(0, 1), { ...quick, environment }, address);
    expect(server.calls.map(({ headers }) => headers.authorization)).toContain(header);
    expect(warnings).toEqual([]);
  });
});

describe('a server that misbehaves costs one warning', () => {
  const misdeeds: [string, (response: ServerResponse) => void, RegExp][] = [
    [
      'answers 500',
      (response) => response.writeHead(500).end('oh'),
      /500: this is no answer of MLflow/,
    ],
    ['never answers', () => {}, /no answer within 0.2 s/],
    [
      'stops within its answer',
      (response) => response.writeHead(200).write('{"'),
      /no answer within 0.2 s/,
    ],
    [
      'closes the socket',
      (response) => response.destroy(),
      /other side closed|ECONNRESET|socket hang up/,
    ],
    ['is something else', (response) => response.end('<html>'), /200: this is no answer of MLflow/],
    [
      'refuses',
      (response) => response.writeHead(403).end('{"message":"no\\nentry"}'),
      /403: no entry/,
    ],
  ];

  test.each(misdeeds)('when it %s', async (_, deed, warning) => {
    server.misbehave = (_path, response) => {
      deed(response);
      return true;
    };
    // Only who never answers is waited for in vain.
    const callTime = warning.source.startsWith('no answer') ? 200 : quick.callTime;
    await train(rehearsal(0, 30), { ...quick, callTime });
    expect(warnings).toEqual([expect.stringMatching(warning)]);
    expect(warnings[0]).toMatch(/^MLflow at http:\/\/127\.0\.0\.1:\d+: .*the training goes on/);
  });

  test.each(misdeeds.slice(0, 4))('and misses nothing when it %s for a while', async (_, deed) => {
    let calls = 0;
    server.misbehave = (_path, response) => {
      const bad = calls % 16 < 5;
      calls += 1;
      if (bad) deed(response);
      return bad;
    };
    const logger = open({ ...quick, callTime: 100 });
    tell(logger, rehearsal(0, 40));
    while (stepsOf('train/loss').length < 40) await sleep(5);
    server.misbehave = () => false;
    tell(logger, [endEvent('finished', 40)]);
    await logger.close();
    expect(stepsOf('train/loss')).toEqual(upTo(40));
    expect(server.statuses.at(-1)).toBe('FINISHED');
    expect(warnings).toHaveLength(1);
  });

  test('when it is away, and it is told of everything when it comes', async () => {
    const { port } = server.address;
    await server.close();
    const logger = open(quick, new URL(`http://127.0.0.1:${port}`));
    tell(logger, rehearsal(0, 20));
    while (warnings.length === 0) await sleep(5);
    server = new FakeMlflow();
    await server.listen(Number(port));
    tell(logger, [...rehearsal(20, 40)].slice(1));
    while (stepsOf('train/loss').length < 40) await sleep(5);
    await logger.close();
    expect(warnings).toEqual([expect.stringContaining('ECONNREFUSED')]);
  });

  test('when it went away and did not come back, and at the end that it missed something', async () => {
    const { port } = server.address;
    await server.close();
    const logger = open(quick, new URL(`http://127.0.0.1:${port}`));
    tell(logger, rehearsal(0, 20));
    while (warnings.length === 0) await sleep(5);
    await logger.close();
    expect(warnings).toEqual([
      expect.stringMatching(/ECONNREFUSED.*it is told when it answers$/),
      expect.stringMatching(/ECONNREFUSED.*it was not told everything$/),
    ]);
    await server.listen();
  });

  test('and holds no one up at the end', async () => {
    server.misbehave = () => true;
    await train(rehearsal(0, 30), { ...quick, callTime: 60_000, closingTime: 50 });
    expect(warnings).toEqual([expect.stringContaining('did not take the last figures in time')]);
  });

  test('and the password is not in it', async () => {
    server.misbehave = (_path, response) => Boolean(response.destroy());
    const address = new URL(server.address.href.replace('//', '//Eve:secret@'));
    await train(rehearsal(0, 1), quick, address);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).not.toContain('secret');
  });
});

test('an address is http or https', () => {
  expect(mlflowAddress('https://a.b/c').href).toBe('https://a.b/c');
  for (const text of ['', 'nonsense', '127.0.0.1:5000', 'file:///tmp', 'localhost:5000']) {
    expect(() => mlflowAddress(text)).toThrow(
      'no address of an MLflow server, as http://127.0.0.1',
    );
  }
});

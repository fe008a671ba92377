import { rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { picture } from './testing/images.ts';
import { emptyRun, save, temporaryRuns, trainedRun, weightsFor, wideCard } from './testing/runs.ts';
import { ServerProcess } from './testing/server.ts';

let runs: Awaited<ReturnType<typeof temporaryRuns>>;
let server: ServerProcess;
let image: Buffer;
const flags = ['--poll-seconds', '0.2'];

beforeAll(async () => {
  image = await picture().png().toBuffer();
});

async function predict(query = '') {
  const response = await fetch(`${server.url}/predict?topK=10${query}`, {
    method: 'POST',
    headers: { 'Content-Type': 'image/png' },
    body: new Uint8Array(image),
  });
  const body = (await response.json()) as {
    model: string;
    version: string;
    predictions: { classes: { name: string }[] }[];
    detail?: string;
  };
  return { ...body, status: response.status };
}

const metric = async (pattern: RegExp) =>
  pattern.test(await (await fetch(`${server.url}/metrics`)).text());

describe('while the server runs', () => {
  beforeAll(async () => {
    runs = await temporaryRuns();
    server = await ServerProcess.start(runs.folder, flags, { ready: false });
  });
  afterAll(async () => {
    await server.stop();
    await runs.remove();
  });

  it('the first model, a better one, and one that goes', async () => {
    expect((await predict()).status).toBe(503);
    const one = await emptyRun(runs.folder, 'one');
    expect((await predict('&model=one')).status).toBe(404);
    await save(one, { step: 10, best: false });
    await server.line('default model');
    expect(await predict()).toMatchObject({ model: 'one', version: '10' });
    await trainedRun(runs.folder, 'better', 0.9);
    await server.until(async () => ((await predict()).model === 'better' ? true : undefined));
    await rm(join(runs.folder, 'better'), { recursive: true });
    await server.until(async () => ((await predict()).model === 'one' ? true : undefined));
    expect((await predict('&model=better')).status).toBe(404);
  });

  it('new checkpoints are taken up without a failed request, broken ones refused', async () => {
    const run = await trainedRun(runs.folder, 'renewed');
    await server.until(async () => (await predict('&model=renewed')).status === 200 || undefined);
    const seen = new Set<string>();
    const failed: unknown[] = [];
    let asking = true;
    const clients = Array.from({ length: 4 }, async () => {
      while (asking) {
        const answer = await predict('&model=renewed');
        seen.add(answer.version);
        if (answer.status !== 200) failed.push(answer);
      }
    });
    await save(run, { step: 20 });
    await server.until(() => seen.has('20') || undefined);
    const broken = weightsFor(1);
    broken['conv1_1/kernel'].data.fill(Number.NaN);
    await save(run, { step: 30, weights: broken });
    expect((await server.line('cannot be loaded')).msg).toMatch(/not finite numbers/);
    const [first, second] = [weightsFor(1), weightsFor(2)];
    delete first['fc8/kernel'];
    delete first['conv5_2/bias'];
    await save(run, { step: 40, weights: first });
    await server.line('is missing');
    await save(run, { step: 50, weights: second });
    await server.until(() => seen.has('50') || undefined);
    const path = join(run.folder, 'checkpoints', 'best.safetensors');
    const lines = server.log.length;
    await truncate(path, (await stat(path)).size / 2);
    await server.until(() => server.log.slice(lines).find(({ msg }) => /cut short/.test(msg)));
    await writeFile(path, 'nothing');
    expect((await predict('&model=renewed')).version).toBe('50');
    expect(await metric(/vgg_model_loads_total\{model="renewed",result="refused"\} 2/)).toBe(true);
    expect(await metric(/vgg_model_loaded\{model="renewed",version="50"\} 1/)).toBe(true);
    expect(await metric(/vgg_model_loaded\{model="renewed",version="20"\}/)).toBe(false);
    asking = false;
    await Promise.all(clients);
    expect(failed).toEqual([]);
    expect([...seen].sort()).toEqual(['10', '20', '50']);
  });

  it('classes by other names are told without a new checkpoint', async () => {
    const run = await trainedRun(runs.folder, 'renamed', 0.8);
    await server.until(async () => (await predict()).model === 'renamed' || undefined);
    const names = async () => {
      const { predictions } = await predict();
      return predictions[0].classes.map(({ name }) => name);
    };
    expect(await names()).toContain('airplane');
    const { card } = run;
    const classes = card.classes.map((name) => `${name} 비행기`);
    await run.changeSettings({ card: { ...card, classes } });
    await server.until(async () => (await names()).includes('airplane 비행기') || undefined);
    // A setting that no answer depends on loads nothing.
    const lines = server.log.length;
    await run.changeSettings({ engine: 'cpu' });
    await trainedRun(runs.folder, 'next', 0.9);
    await server.line('default model', lines);
    const loaded = server.log.slice(lines).filter(({ msg }) => msg === 'loaded');
    expect(loaded.map(({ model }) => model)).toEqual(['next']);
  });

  it('a checkpoint that does not fit its run is told of without the place of its file', async () => {
    const weights = weightsFor(1);
    delete weights['fc8/kernel'];
    const run = await emptyRun(runs.folder, 'unfit');
    await save(run, { step: 20, accuracy: 0.1, weights });
    await server.until(async () => (await predict('&model=unfit')).status === 503 || undefined);
    const { detail } = await predict('&model=unfit');
    expect(detail).toBe("unfit (best) cannot be loaded: the server's log tells why");
    expect((await server.line('unfit (best) cannot be loaded')).msg).toContain(run.folder);
  });
});

describe('where memory is short', () => {
  beforeEach(async () => {
    runs = await temporaryRuns();
  });
  afterEach(async () => {
    await server.stop();
    await runs.remove();
  });

  it('the least recently used model leaves, and comes back when asked', async () => {
    for (const name of ['a', 'b', 'c'])
      await trainedRun(runs.folder, name, name === 'a' ? 0.9 : 0.1, wideCard);
    // Room for two of them: each has 2.1 MiB of weights.
    server = await ServerProcess.start(runs.folder, [...flags, '--model-memory-mib', '5']);
    for (const name of ['b', 'c', 'b', 'a']) {
      expect(await predict(`&model=${name}`)).toMatchObject({ status: 200, model: name });
    }
    const pushed = server.log.filter(({ msg }) => msg === 'pushed out of memory');
    expect(pushed.map(({ model }) => model)).toEqual(['b', 'c']);
  });

  it('a model that does not fit beside the default one is refused; a better default takes its place', async () => {
    await trainedRun(runs.folder, 'One', 0.5, wideCard);
    await trainedRun(runs.folder, 'b', 0.1, wideCard);
    // Room for one of them.
    server = await ServerProcess.start(runs.folder, [...flags, '--model-memory-mib', '4']);
    const refused = await predict('&model=b');
    expect(refused.status).toBe(503);
    expect(refused.detail).toMatch(
      /b \(best\) does not fit beside the default model: .* 3 MiB of the 4 /,
    );
    await server.line('does not fit beside');
    expect(await predict('&model=one')).toMatchObject({ status: 200, model: 'One' });
    await trainedRun(runs.folder, 'c', 0.9, wideCard);
    await server.line('pushed out of memory');
    expect(await predict()).toMatchObject({ status: 200, model: 'c' });
    expect(await metric(/vgg_model_loaded\{model="c",version="10"\} 1/)).toBe(true);
    expect(await metric(/vgg_model_loaded\{model="One"/)).toBe(false);
  });
});

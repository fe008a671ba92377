import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setBackend, softmax, type Tensor, tensor4d } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from '@jest/globals';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { CLASSES } from '@vgg/cifar';
import { Normalisation, type TrainingEvent } from '@vgg/core';
import { readPictureFile } from '@vgg/datasets';
import { loadModelArtifacts, openRun } from '@vgg/runs';
import sharp from 'sharp';
import { answered, inProcess, printed } from './testing/in-process.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';
import { expectRefusal, narrow, start, vgg } from './testing/vgg.ts';

const runs = temporaryFolder();

function last<Kind extends TrainingEvent['event']>(events: TrainingEvent[], kind: Kind) {
  return events.findLast((event): event is TrainingEvent & { event: Kind } => event.event === kind);
}

describe('train A --subset 128 --epochs 1 --log json', () => {
  const { events, ended } = start(
    ...['train', 'A', '--subset', '128', '--epochs', '1', '--log', 'json', '--out', runs],
  );

  it('ends well, with the epoch and the run’s folder as JSON lines', async () => {
    const { code, stdout, stderr } = await ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.trimEnd().split('\n')).toHaveLength(events.length);
    expect(events.filter(({ event }) => event === 'step')).toHaveLength(2);
    expect(last(events, 'epoch')).toEqual({
      event: 'epoch',
      epoch: 1,
      step: 2,
      trainLoss: expect.any(Number),
      testAccuracy: expect.any(Number),
      testLoss: expect.any(Number),
      seconds: expect.any(Number),
      cumulativeSeconds: expect.any(Number),
      imagesPerSecond: expect.any(Number),
      learningRate: 1e-4,
    });
    expect(events.at(-1)).toMatchObject({ event: 'end', reason: 'finished', step: 2 });
  });

  it('leaves the run on disk: settings, every event, a model', async () => {
    const { code } = await ended;
    expect(code).toBe(0);
    const folder = last(events, 'end')?.run ?? '';
    const settings = JSON.parse(await readFile(join(folder, 'run.json'), 'utf8'));
    expect(settings).toMatchObject({
      format: 2,
      card: {
        network: { configuration: 'A', batchNorm: true, head: [4096, 4096] },
        data: { name: 'cifar10', trainCount: 128, testCount: 25, subset: 128 },
        training: {
          recipe: { name: 'reference', learningRate: 1e-4, batchSize: 64, epochs: 1 },
          seed: 1,
        },
      },
    });
    const log = (await readFile(join(folder, 'metrics.jsonl'), 'utf8')).trimEnd().split('\n');
    const { path: _, ...checkpoint } = { path: '', ...last(events, 'checkpoint') };
    expect(
      log.map((line) => JSON.parse(line)).filter(({ event }) => event !== 'checkpoint'),
    ).toEqual(events.filter(({ event }) => event !== 'checkpoint'));
    expect(JSON.parse(log.findLast((line) => line.includes('checkpoint')) ?? '')).toEqual(
      checkpoint,
    );
    const model = JSON.parse(await readFile(join(folder, 'model', 'model.json'), 'utf8'));
    expect(model.userDefinedMetadata).toMatchObject({ configuration: 'A', outputs: 'logits' });
  });
});

it('exports a model that stock tfjs loads and that says what vgg predict says', async () => {
  await printed(
    ...['train', ...narrow, '--recipe', 'fast', '--subset', '64', '--epochs', '2'],
    ...['--log', 'json', '--out', runs, '--name', 'stock'],
  );
  const run = join(runs, 'stock');
  const photo = join(runs, 'photo.png');
  const pixels = Uint8Array.from({ length: 48 * 32 * 3 }, (_, i) => (i * 7919) % 251);
  await sharp(pixels, { raw: { width: 48, height: 32, channels: 3 } })
    .png()
    .toFile(photo);

  await setBackend('cpu');
  const model = await loadLayersModel(loadModelArtifacts(join(run, 'model')));
  const { card } = await openRun(run);
  const taken = await readPictureFile(photo, card.input);
  const image = tensor4d(new Normalisation(card.input).of(taken), [1, 32, 32, 3]);
  const expected = await softmax(model.predict(image) as Tensor).data();

  type Answer = {
    predictions: { image: string; probabilities: { name: string; probability: number }[] }[];
  };
  const { predictions } = await answered<Answer>('predict', run, photo, '--top', '10');
  expect(predictions).toHaveLength(1);
  expect(predictions[0].image).toBe(photo);
  expect(predictions[0].probabilities).toHaveLength(10);
  for (const [label, name] of CLASSES.entries()) {
    const found = predictions[0].probabilities.find((one) => one.name === name);
    expect(found?.probability).toBeCloseTo(expected[label], 4);
  }
});

it('fits the training into a time budget, with one epoch at the least', async () => {
  const { events, ended } = start(
    ...['train', ...narrow, '--subset', '32', '--minutes', '0.05'],
    ...['--log', 'json', '--out', runs, '--name', 'budget'],
  );
  expect(await ended).toMatchObject({ code: 0, stderr: '' });
  const plan = last(events, 'plan');
  expect(plan).toMatchObject({ expectedSeconds: expect.any(Number) });
  expect(plan?.totalSteps).toBeGreaterThanOrEqual(2);
  expect(plan?.epochs).toBe((plan?.totalSteps ?? 0) / 2);
  expect(events.filter(({ event }) => event === 'epoch').length).toBe(Math.ceil(plan?.epochs ?? 0));
  expect(events.at(-1)).toMatchObject({ event: 'end', reason: 'finished', step: plan?.totalSteps });
});

it('stops where the loss is no number, naming the step and the last good checkpoint', async () => {
  const { events, ended } = start(
    ...['train', ...narrow, '--subset', '64', '--epochs', '3', '--lr', '1e30'],
    ...['--checkpoint-seconds', '0', '--log', 'json', '--out', runs, '--name', 'diverged'],
  );
  const outcome = await ended;
  const end = last(events, 'end');
  const good = last(events, 'checkpoint')?.step;
  expect(end).toMatchObject({ reason: 'failed', step: good });
  expectRefusal(
    outcome,
    1,
    new RegExp(
      `the loss became .* at step ${(good ?? 0) + 1}, .*last good checkpoint is of step ${good};`,
    ),
  );
  expect(outcome.stderr).toContain(end?.message);
  const { runs: rows } = await answered<{ runs: { name: string; state: string }[] }>(
    'runs',
    '--out',
    runs,
  );
  expect(rows.find(({ name }) => name === 'diverged')?.state).toBe('failed');
});

it('writes plain lines where there is no terminal for the dashboard', async () => {
  const { code, stdout, stderr } = await vgg(
    ...['train', ...narrow, '--subset', '32', '--epochs', '1', '--no-batch-norm'],
    ...['--log', 'tui', '--out', runs, '--name', 'piped'],
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).not.toContain('\u001B');
  expect(stdout).toMatch(/^epoch 1\/1 .*test .*%/m);
  const advice = /Go on: npm run vgg -- (resume .* --epochs (\d+))\n/.exec(stdout);
  expect(advice?.[1]).toBe(`resume ${join(runs, 'piped')} --epochs 11`);

  const more = await inProcess(...(advice?.[1] ?? '').split(' '), '--log', 'plain');
  expect({ code: more.code, stderr: more.stderr }).toEqual({ code: 0, stderr: '' });
  expect(more.stdout).toContain(`resume ${join(runs, 'piped')} --epochs 21\n`);
});

it('has patience anew where more epochs are asked for', async () => {
  const impatient = ['--validation', '0.2', '--patience', '1', '--lr', '1e-12', '--no-batch-norm'];
  await printed(
    ...['train', ...narrow, '--subset', '40', '--epochs', '4', ...impatient],
    ...['--log', 'json', '--out', runs, '--name', 'impatient'],
  );
  const { epochs } = await ended('impatient');
  expect(epochs).toBeLessThan(4);
  await printed('resume', join(runs, 'impatient'), '--epochs', '9', '--log', 'json');
  expect((await ended('impatient')).epochs).toBe(epochs + 1);
});

/** How many epochs a run has behind it. */
async function ended(name: string): Promise<{ epochs: number }> {
  const events = await (await openRun(join(runs, name))).metrics();
  return { epochs: events.filter(({ event }) => event === 'epoch').length };
}

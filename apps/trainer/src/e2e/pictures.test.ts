import { cpSync, mkdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { answered, inProcess } from './testing/in-process.ts';
import { drawShape, drawShapes, shapes } from './testing/shapes.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';
import { expectRefusal, type RunningVgg, startIn } from './testing/vgg.ts';

const folder = temporaryFolder();
const pictures = join(folder, '내 그림들');
const runs = join(folder, 'runs');
const run = join(runs, 'shapes');

const experiment = `
data: 내 그림들
inputSize: 64
layers: 16 M 32 M 48 M 64 M
head: none
recipe: fast
epochs: 30
batchSize: 16
validation: 0.1
`;

let training: RunningVgg;

beforeAll(async () => {
  await drawShapes(pictures, 100);
  writeFileSync(join(folder, 'experiment.yaml'), experiment);
  training = startIn(
    { cwd: folder },
    ...['train', '--config', 'experiment.yaml', '--out', 'runs', '--name', 'shapes'],
    ...['--threads', '1', '--log', 'json'],
  );
  await training.ended;
});

describe('pictures of one’s own', () => {
  it('are learned to over 90 %, the test pictures seen once', async () => {
    const { code, stderr } = await training.ended;
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stderr).toContain(
      'there are no test pictures: 60 of the training pictures are held back',
    );
    const { events } = training;
    expect(events[0]).toMatchObject({ validationImages: 24, trainImages: 216, testImages: 60 });
    const tests = events.filter((e) => e.event === 'evaluation' && e.testAccuracy !== null);
    expect(tests).toHaveLength(1);
    const end = events.at(-1);
    expect(end).toMatchObject({ event: 'end', reason: 'finished' });
    expect(end?.event === 'end' && end.testAccuracy).toBeGreaterThan(0.9);
  });

  it('are told apart by their own names', async () => {
    const drawn = shapes.flatMap((shape) => [1000, 1001, 1002, 1003].map((n) => ({ shape, n })));
    const files = await Promise.all(
      drawn.map(async ({ shape, n }) => {
        const path = join(folder, `${shape}-${n}.png`);
        await (await drawShape(shape, n)).toFile(path);
        return path;
      }),
    );
    type Answer = { predictions: { probabilities: { name: string }[] }[] };
    const { predictions } = await answered<Answer>('predict', run, ...files, '--threads', '1');
    const best = predictions.map(({ probabilities }) => probabilities[0].name);
    const right = best.filter((name, index) => name === drawn[index].shape);
    expect(right.length).toBeGreaterThanOrEqual(9);
    for (const { probabilities } of predictions) {
      expect(probabilities.map(({ name }) => name).sort()).toEqual([...shapes].sort());
    }
  });

  it('are tested again as they were, from anywhere', async () => {
    type Answer = { accuracy: number; images: number; perClass: { name: string }[] };
    const { accuracy, images, perClass } = await answered<Answer>('evaluate', run);
    const end = training.events.at(-1);
    expect(images).toBe(60);
    expect(accuracy).toBe(end?.event === 'end' ? end.testAccuracy : null);
    expect(perClass.map(({ name }) => name).sort()).toEqual([...shapes].sort());
  });

  it('decode once: a second start reads the cache, and repeats the run to the bit', async () => {
    const again = startIn(
      { cwd: folder },
      ...['train', '--config', join(run, 'run.json'), '--name', 'again', '--epochs', '1'],
      ...['--threads', '1', '--log', 'json'],
    );
    const { code, stderr } = await again.ended;
    expect(code).toBe(0);
    expect(stderr).not.toContain('decode');
    // The schedule knows the number of epochs; the first step does not depend on it.
    const first = (of: RunningVgg) => of.events.find((event) => event.event === 'step');
    expect(first(again)).toMatchObject({
      step: 1,
      loss: (first(training) as { loss: number }).loss,
    });
  });

  it('that have changed are no longer what a run began with', async () => {
    const moved = join(folder, 'runs', 'moved');
    cpSync(run, moved, { recursive: true });
    renameSync(join(pictures, 'a star'), join(folder, 'a star'));
    try {
      const outcome = await inProcess('resume', moved, '--epochs', '40', '--log', 'json');
      expect(outcome).toMatchObject({ code: 2, stdout: '' });
      expect(outcome.stderr).toMatch(/the data of .*moved have changed: .* of 2 classes/);
    } finally {
      renameSync(join(folder, 'a star'), join(pictures, 'a star'));
    }
  });

  it('that were moved are asked for, found by name, and kept in mind', async () => {
    const moved = join(folder, 'runs', 'elsewhere');
    cpSync(run, moved, { recursive: true });
    const card = () => JSON.parse(readFileSync(join(moved, 'run.json'), 'utf8')).card;
    const settings = readFileSync(join(moved, 'run.json'), 'utf8');
    const before = JSON.stringify(card().data.source);
    writeFileSync(
      join(moved, 'run.json'),
      settings.replace(before, JSON.stringify(join(folder, 'away'))),
    );
    const asked = await inProcess('resume', moved, '--epochs', '31', '--log', 'json');
    expectRefusal(asked, 2, /away, from which .* is not there: resume .*elsewhere --data <folder>/);
    const other = await inProcess('resume', moved, '--data', 'cifar10', '--epochs', '31');
    expect(other.code).toBe(2);
    expect(other.stderr).toMatch(/have changed: .* of 10 classes in cifar10, 216 of 3 when it beg/);
    const found = await inProcess(
      'resume',
      moved,
      '--data',
      pictures,
      '--epochs',
      '31',
      '--log',
      'json',
    );
    expect(found).toMatchObject({ code: 0 });
    expect(found.stderr).not.toContain('are not those');
    expect(card().data.source).toBe(pictures);
  });

  it('that were only touched are warned of', async () => {
    const touched = join(folder, 'runs', 'touched');
    cpSync(run, touched, { recursive: true });
    utimesSync(join(pictures, 'a star', '1.png'), new Date(), new Date());
    const { code, stderr } = await inProcess('resume', touched, '--epochs', '31', '--log', 'json');
    expect(code).toBe(0);
    expect(stderr).toContain('test pictures may have become training pictures');
  });

  it('give the first weights for others: the features stay, the head is new', async () => {
    const more = join(folder, 'two kinds');
    for (const kind of shapes.slice(0, 2))
      cpSync(join(pictures, kind), join(more, kind), { recursive: true });
    const begun = startIn(
      { cwd: folder },
      ...['train', '--data', 'two kinds', '--input-size', '64', '--layers', '16 M 32 M 48 M 64 M'],
      ...['--head', 'none', '--from', run, '--freeze', 'features', '--recipe', 'fast'],
      ...['--epochs', '1', '--threads', '1', '--log', 'json', '--name', 'two'],
    );
    const { code, stderr } = await begun.ended;
    expect(code).toBe(0);
    expect(stderr).toMatch(/weights taken for conv1_1, bn1_1, .*; anew begin fc6\n/);
    const { card } = JSON.parse(readFileSync(join(runs, 'two', 'run.json'), 'utf8'));
    expect(card.training).toMatchObject({ from: run, freeze: 'features' });
  });
});

it('one class, and no picture at all, are refused in one line', async () => {
  const one = join(folder, 'one');
  cpSync(join(pictures, '원'), join(one, '원'), { recursive: true });
  const { code, stderr } = await inProcess('train', '--data', one);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^vgg: .*has one class only \(원\)[^\n]*\n$/m);
  const none = join(folder, 'none');
  mkdirSync(none);
  expectRefusal(await inProcess('train', '--data', none), 1, /none/);
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { cardFor, recipes } from '@vgg/core';
import { Command } from 'commander';
import { stringify } from 'yaml';
import { accepted, UsageError } from '../errors.ts';
import { experimentOf, networkFor } from './experiment.ts';
import { type ExperimentFlags, settingsFrom, withExperimentFlags } from './flags.ts';
import { imageSizeOf } from './image-size.ts';
import { readSettings, type Settings } from './settings.ts';
import { settingsOf, settingsOfCard } from './to-settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'vgg-experiment-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The settings that a command line gives. */
async function settingsOfLine(...line: string[]): Promise<Settings> {
  const command = withExperimentFlags(new Command().exitOverride())
    .argument('[configuration]')
    .configureOutput({ writeErr: () => {} });
  command.parse(line, { from: 'user' });
  return settingsFrom(command.opts<ExperimentFlags>(), command.args[0]);
}

describe('an experiment', () => {
  it("is the reference's where nothing is said", () => {
    const { network, data, training } = experimentOf({});
    expect(network).toMatchObject({ configuration: 'A', head: [4096, 4096], batchNorm: true });
    expect(data).toEqual({ data: 'cifar10', seed: 1 });
    expect(training).toEqual({ recipe: { ...recipes.reference, name: 'reference' }, seed: 1 });
  });

  it('is what every flag says of it', async () => {
    const line = [
      ...['--layers', "64 'M' (1,32) M", '--head', '20,10', '--no-batch-norm', '--dropout', '0.2'],
      ...['--initialiser', 'he', '--data', '/pictures', '--input-size', '64', '--subset', '9'],
      ...['--validation', '0.1', '--balance', '--strict', '--recipe', 'fast', '--epochs', '7'],
      ...['--batch-size', '5', '--lr', '0.1', '--optimiser', 'momentum', '--momentum', '0.8'],
      ...['--weight-decay', '5e-4', '--schedule', 'cosine', '--label-smoothing', '0.2'],
      ...['--clip', '2', '--flip', 'random', '--crop', '4:reflect', '--cutout', '8'],
      ...['--nesterov', '--bias-rate', '64', '--no-bias-decay', '--averaging', 'lookahead'],
      ...['--batch-norm-momentum', '0.4', '--fixed-scale', '--logits-scale', '0.5'],
      ...['--seed', '3', '--patience', '2', '--from', 'runs/x', '--freeze', '1'],
    ];
    const { network, data, training } = experimentOf(await settingsOfLine(...line));
    expect(network).toEqual({
      configuration: 'custom',
      layers: '64 M 1x32 M',
      head: [20, 10],
      batchNorm: false,
      dropout: 0.2,
      initialiser: 'he',
    });
    expect(data).toEqual({
      data: '/pictures',
      inputSize: 64,
      subset: 9,
      validation: 0.1,
      seed: 3,
      balance: true,
      strict: true,
    });
    expect(training).toMatchObject({ seed: 3, patience: 2, from: 'runs/x', freeze: 1 });
    expect(training.recipe).toMatchObject({
      name: 'fast',
      epochs: 7,
      batchSize: 5,
      learningRate: 0.1,
      optimiser: { kind: 'momentum', momentum: 0.8, weightDecay: 5e-4, nesterov: true },
      biases: { rate: 64, decay: false },
      averaging: { kind: 'lookahead', every: 5, decay: 0.95 },
      batchNormMomentum: 0.4,
      fixedScale: true,
      logitsScale: 0.5,
      whitening: false,
      schedule: { kind: 'cosine' },
      labelSmoothing: 0.2,
      gradientClipping: 2,
      augmentation: { flip: 'random', crop: { padding: 4, mode: 'reflect' }, cutout: 8 },
    });
  });

  it('is repeated by its own settings, as YAML, as JSON and as a card', async () => {
    const settings = await settingsOfLine(
      'E',
      '--recipe',
      'fast',
      '--head',
      'none',
      '--lr',
      '0.01',
    );
    const experiment = experimentOf(settings);
    const whole = settingsOf(experiment);
    for (const text of [stringify(whole), JSON.stringify(whole)]) {
      const read = await settingsOfLine('--config', file('whole.yaml', text));
      expect(experimentOf(read)).toEqual(experimentOf(whole));
      expect(experimentOf(read).network).toEqual(experiment.network);
    }
    const description = {
      name: 'cifar10',
      imageSize: 32,
      mean: [0, 0, 0] as [number, number, number],
      deviation: [1, 1, 1] as [number, number, number],
      classes: ['a', 'b'],
      trainCount: 4,
      testCount: 2,
    };
    const shape = networkFor(experiment.network, description);
    const card = cardFor(shape, description, experiment.training);
    const repeated = experimentOf(settingsOfCard(card));
    expect(repeated.network).toEqual(experiment.network);
    const path = file('card.json', JSON.stringify(card));
    expect(experimentOf(await settingsOfLine('--config', path))).toEqual(repeated);
  });

  it('lets flags win over the file', async () => {
    const config = file(
      'mine.yaml',
      'recipe: fast\nepochs: 5\nlayers: 8 M 8\nhead: none\nlr: 0.5\n',
    );
    const settings = await settingsOfLine('--config', config, '--lr', '0.25', '--head-width', '6');
    expect(settings).toEqual({
      recipe: 'fast',
      epochs: 5,
      layers: '8 M 8',
      head: [6, 6],
      lr: 0.25,
    });
    const named = await settingsOfLine('B', '--config', config);
    expect(experimentOf(named).network.configuration).toBe('B');
  });

  it.each<[string, string]>([
    ['recipe: [', 'is neither YAML nor JSON'],
    ['- 1', 'an experiment is a list of keys and values'],
    ['learningRate: 1', "unknown key 'learningRate': accepted are configuration, layers"],
    ['lr: fast', "lr 'fast': accepted are numbers above 0"],
    ['epochs: "3"', "epochs '3': accepted are whole numbers from 1"],
    ['epochs: 1.5', 'epochs 1.5: accepted are whole numbers from 1'],
    ['epochs:', 'epochs null: accepted are whole numbers from 1'],
    ['dropout: 1', 'dropout 1: accepted are numbers from 0 to below 1'],
    ['balance: sometimes', "balance 'sometimes': accepted are true, false"],
    ['data: []', 'data []: accepted are text'],
    ['clip: -1', 'clip -1: accepted are numbers above 0, or none'],
    ['labels: all', "labels 'all': accepted are fine, coarse"],
    ['flip: true', 'flip true: accepted are none, random, alternating'],
    ['schedule: {kind: step, epochs: 0}', 'schedule.epochs 0: accepted are numbers above 0'],
    ['schedule: {kind: step, gamma: 1}', 'accepted are kind, epochs, factor'],
    ['resizedCrop: 1.5', 'resizedCrop 1.5: accepted are shares of the area, such as 0.35'],
    ['resizedCrop: 0.8,0.2', "resizedCrop '0.8,0.2': accepted are shares of the area"],
    ['resizedCrop: {area: [0.8, 0.2]}', 'resizedCrop.area [0.8,0.2]: accepted are shares'],
    ['crop: 4\nresizedCrop: 0.5', 'crop and resized crop: accepted is one of them'],
    ['recipe: slow', "recipe 'slow': accepted are plain, batch-norm, reference, fast"],
    ['optimiser: sgd', "optimiser 'sgd': accepted are adam, momentum"],
    ['head: [0]', 'head [0]: accepted are widths such as 4096,4096, or none'],
    ['head: *nothing', 'is neither YAML nor JSON: Unresolved alias'],
    ['a: &a [1]\nhead: [*a, *nothing]', 'Unresolved alias'],
    ['epochs: 1\nepochs: 2', 'Map keys must be unique'],
    ['epochs: 1\nminutes: 2', 'epochs and minutes both say how long'],
    ['freeze: all', "freeze 'all': accepted are features, or the number"],
    ['freeze: -1', 'freeze -1: accepted are features, or the number'],
    ['crop: wide', "crop 'wide': accepted are pixels, such as 4 or 4:reflect, or none"],
    ['"\\e[31mred": 1', "unknown key '"],
    ['{"network": {}, "classes": []}', 'the model card is not valid'],
  ])('refuses the file %j in one line', async (text, message) => {
    const path = file('wrong.yaml', text);
    const refused = settingsOfLine('--config', path).then((settings) =>
      accepted(() => experimentOf(settings)),
    );
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.not.toThrow('\n');
  });

  it('takes from a file what it takes from flags, in the same words', async () => {
    const config = file('words.yaml', 'crop: 4:reflect\nclip: none\nhead: 20,10\n');
    expect(await settingsOfLine('--config', config)).toEqual(
      await settingsOfLine('--crop', '4:reflect', '--clip', 'none', '--head', '20,10'),
    );
    for (const [area, least, most] of [
      ['0.2', 0.2, 1],
      ['0.2,0.8', 0.2, 0.8],
    ]) {
      const resized = { resizedCrop: { area: [least, most] } };
      expect(readSettings({ resizedCrop: area })).toEqual(resized);
      expect(await settingsOfLine('--resized-crop', `${area}`)).toEqual(resized);
    }
    expect(readSettings({ resizedCrop: 'none' })).toEqual({ resizedCrop: null });
    for (const none of ['0', 'none']) {
      expect(readSettings({ crop: none })).toEqual({ crop: null });
      expect(await settingsOfLine('--crop', none)).toEqual({ crop: null });
    }
  });

  it('repeats a run with another recipe, network or length where a flag says so', async () => {
    const run = settingsOf(experimentOf({ recipe: 'fast', minutes: 3, lr: 0.7, seed: 4 }));
    const config = file('run.yaml', stringify(run));
    const { training } = experimentOf(
      await settingsOfLine('--config', config, '--recipe', 'plain'),
    );
    const { name, schedule, learningRate, batchNorm } = training.recipe;
    expect({ name, schedule, batchNorm }).toEqual({
      name: 'plain',
      schedule: recipes.plain.schedule,
      batchNorm: false,
    });
    // What the run changed of its recipe stays changed.
    expect([learningRate, training.seed, training.minutes]).toEqual([0.7, 4, 3]);

    const longer = await settingsOfLine('--config', config, '--epochs', '6');
    expect(longer).toMatchObject({ epochs: 6 });
    expect(longer).not.toHaveProperty('minutes');

    const own = experimentOf(await settingsOfLine('--config', config, '--layers', '8 M'));
    expect(own.network).toMatchObject({ configuration: 'custom', layers: '8 M' });
  });

  it('varies images as suits their size, and not both ways at once', async () => {
    const varied = async (...line: string[]) => {
      const settings = await settingsOfLine(...line);
      return experimentOf(settings, await imageSizeOf(settings)).training.recipe.augmentation;
    };
    const fast = ['--recipe', 'fast'];
    const large = { crop: null, resizedCrop: { area: [0.5, 1] } };
    expect(await varied(...fast)).toEqual(recipes.fast.augmentation);
    expect(await varied(...fast, '--input-size', '48')).toMatchObject({ crop: { padding: 3 } });
    expect(await varied(...fast, '--data', folder)).toMatchObject(large);
    expect(await varied(...fast, '--input-size', '64', '--crop', '4')).toMatchObject({
      crop: { padding: 4 },
      resizedCrop: null,
    });
    expect(await varied(...fast, '--resized-crop', '0.25')).toMatchObject({
      crop: null,
      resizedCrop: { area: [0.25, 1] },
    });
    expect(await varied(...fast, '--trivial-augment')).toEqual({
      ...recipes.fast.augmentation,
      trivialAugment: true,
    });
    expect(await varied(...fast, '--input-size', '64', '--resized-crop', 'none')).toMatchObject({
      crop: null,
      resizedCrop: null,
    });
    // What a file resolved for its own size is resolved anew for another; what a person chose stays.
    const whole = settingsOf(experimentOf({ recipe: 'fast', inputSize: 64, cutout: 5 }));
    const config = file('large.yaml', stringify(whole));
    expect(await varied('--config', config)).toMatchObject({ ...large, cutout: 5 });
    expect(await varied('--config', config, '--input-size', '32')).toMatchObject({
      crop: { padding: 2 },
      cutout: 5,
    });
    expect(await varied('--config', config, '--crop', '8')).toMatchObject({
      crop: { padding: 8 },
      resizedCrop: null,
    });
    await expect(varied('--data', `${folder}/nowhere`)).rejects.toThrow(UsageError);
  });

  it('is one network: a configuration beside other layers is refused', async () => {
    await expect(settingsOfLine('A', '--layers', '8 M')).rejects.toThrow('name two networks');
    expect(() => experimentOf({ configuration: 'A', layers: '8 M' })).toThrow(
      'configuration A and layers 8 M are two networks: give one',
    );
  });

  it('refuses what cannot be: momentum of Adam, layers without a convolution', () => {
    expect(() => experimentOf(readSettings({ momentum: 0.9 }))).toThrow(
      'momentum 0.9 is for the optimiser momentum; this one is adam',
    );
    expect(() => experimentOf(readSettings({ nesterov: true }))).toThrow(
      'nesterov true is for the optimiser momentum; this one is adam',
    );
    expect(() => experimentOf(readSettings({ whitening: true, from: 'runs/x' }))).toThrow(
      'whitening sets the first convolution, and so does --from runs/x: give one',
    );
    expect(() => experimentOf({ layers: 'M' })).toThrow('there is no convolution');
    expect(() => experimentOf({ configuration: 'Z' })).toThrow("unknown configuration 'Z'");
  });
});

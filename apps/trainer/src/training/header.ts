import { basename } from 'node:path';
import { CUSTOM, type DataCard, type NetworkCard, parseLayers } from '@vgg/core';
import type { LoggedTraining } from '@vgg/loggers';
import type { Run } from '@vgg/runs';
import type { TrainingHeader } from '../protocol/header.ts';
import { trainedAsPublished } from '../reference/published.ts';

/** The data set that needs no word. */
const USUAL_DATA = 'cifar10';

/** What is known of a run, beside the engine that computes it. */
export function headerOf(
  run: Run,
  engine: { name: string; reason: string; threads: number },
): TrainingHeader {
  const { network, data, training } = run.card;
  return {
    network: networkInWords(network),
    configuration: network.configuration,
    recipe: training?.recipe.name ?? '',
    batchNorm: network.batchNorm,
    engine: engine.name,
    engineReason: engine.reason,
    threads: engine.threads,
    runFolder: run.folder,
    asPublished: trainedAsPublished(run.card),
    ...(data === undefined || data.name === USUAL_DATA ? {} : { data: dataInWords(data) }),
    ...(training?.minutes === undefined ? {} : { minutes: training.minutes }),
    logged: loggedOf(run, engine.name),
  };
}

/** "VGG-A", or of layers that are in no table "custom, 6 stages". */
export function networkInWords({ configuration, layers }: NetworkCard): string {
  if (configuration !== CUSTOM) return `VGG-${configuration}`;
  const stages = parseLayers(layers).filter((layer) => layer === 'M').length;
  return `${CUSTOM}, ${stages} ${stages === 1 ? 'stage' : 'stages'}`;
}

/** The folder of one's own pictures by its name, other data by theirs. */
function dataInWords({ name, source }: DataCard): string {
  return source === undefined ? name : basename(source);
}

/** A run as tools that hold many of them know it, the same when it is resumed. */
function loggedOf({ name, card, settings }: Run, engine: string): LoggedTraining {
  const { classes, ...parameters } = card;
  return {
    name,
    identity: `${name} ${settings.started}`,
    parameters: { ...parameters, classes: classes.length, engine },
  };
}

import { CUSTOM, type NetworkCard, parseLayers } from '@vgg/core';
import type { LoggedTraining } from '@vgg/loggers';
import type { Run } from '@vgg/runs';
import { dataInWords, USUAL_DATA } from '../protocol/data-in-words.ts';
import type { TrainingHeader } from '../protocol/header.ts';
import { trainedAsPublished } from '../reference/published.ts';

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

/** A run as tools that hold many of them know it, the same when it is resumed. */
function loggedOf({ name, card, settings }: Run, engine: string): LoggedTraining {
  const { classes, ...parameters } = card;
  return {
    name,
    identity: `${name} ${settings.started}`,
    parameters: { ...parameters, classes: classes.length, engine },
  };
}

import { isDeepStrictEqual } from 'node:util';
import type { ModelCard, TrainingCard } from '@vgg/core';
import type { OpenDataSet } from '@vgg/datasets';
import type { Run } from '@vgg/runs';
import { UsageError } from '../errors.ts';
import { requestOf } from '../experiment/to-settings.ts';
import { checkPlace } from '../loading/open-data.ts';
import type { Dependencies } from './open-training.ts';

/**
 * The data that a run goes on with: those that it began with, where they lie now.
 * @param moved to where, if they are no longer where they were
 * @throws UsageError where there are none, or others
 */
export async function openDataOfRun(
  run: Run,
  moved: string | undefined,
  { openData, notice }: Pick<Dependencies, 'openData' | 'notice'>,
): Promise<OpenDataSet> {
  const { card, folder } = run;
  if (!card.data) throw new UsageError(`${folder} does not say what it learns from`);
  const request = requestOf(card.data, card.input.size, trainingOf(run).seed);
  const data = moved ?? request.data;
  if (moved === undefined) await checkPlace(card, `resume ${folder} --data <folder>`);
  const dataSet = await openData({ ...request, data });
  try {
    checkData(run, dataSet, data, notice);
    return dataSet;
  } catch (error) {
    await dataSet.close();
    throw error;
  }
}

/** A run's card, its data where they were found. */
export function withPlaceOf({ description }: OpenDataSet, card: ModelCard): ModelCard {
  if (!card.data) return card;
  const { source: _, fingerprint: __, ...data } = card.data;
  const { source, fingerprint } = description;
  return {
    ...card,
    data: {
      ...data,
      ...(source === undefined ? {} : { source }),
      ...(fingerprint === undefined ? {} : { fingerprint }),
    },
  };
}

/** How a run trains; one whose weights came from elsewhere cannot go on. */
export function trainingOf({ card, folder }: Pick<Run, 'card' | 'folder'>): TrainingCard {
  if (!card.training)
    throw new UsageError(
      `${folder} was not trained here and cannot be resumed: train --from ${folder} begins with its weights`,
    );
  return card.training;
}

/** Other pictures than those that a run began with would make another training of it. */
function checkData(
  { card, folder }: Run,
  { description }: OpenDataSet,
  place: string,
  notice: (message: string) => void,
): void {
  const { classes, data } = card;
  const same =
    description.name === data?.name &&
    isDeepStrictEqual(description.classes, classes) &&
    description.trainCount === data.trainCount;
  if (!same) {
    throw new UsageError(
      `the data of ${folder} have changed: ${description.trainCount} training images of ${description.classes.length} classes in ${place}, ${data?.trainCount} of ${classes.length} when it began; train --from ${folder} begins anew with its weights`,
    );
  }
  if (description.fingerprint === data.fingerprint) return;
  // The same pictures copied elsewhere have other times: only the person can tell.
  notice(
    `the files in ${place} are not those that ${folder} began with, by their names, sizes or times: test pictures may have become training pictures`,
  );
}

import { basename } from 'node:path';
import type { ModelCard } from '@vgg/core';

/**
 * A model card for those outside: where pictures and weights lay on the machine that trained is
 * nobody's business there, and folders become their last name.
 */
export function publicCard(card: ModelCard): ModelCard {
  const { data, training } = card;
  return {
    ...card,
    ...(data?.source !== undefined && { data: { ...data, source: basename(data.source) } }),
    ...(training?.from !== undefined && {
      training: { ...training, from: basename(training.from) },
    }),
  };
}

import type { ModelCard } from './model-card.ts';

/**
 * A model card for others: where pictures and weights lay on the machine that trained is nobody's
 * business elsewhere, and of a path its last name stays.
 */
export function publicCard(card: ModelCard): ModelCard {
  const { data, training } = card;
  return {
    ...card,
    ...(data?.source !== undefined && { data: { ...data, source: lastName(data.source) } }),
    ...(training?.from !== undefined && {
      training: { ...training, from: lastName(training.from) },
    }),
  };
}

/** Of a path of any system. */
function lastName(path: string): string {
  return path.split(/[/\\]/).findLast((name) => name !== '') ?? '';
}

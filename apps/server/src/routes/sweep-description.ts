import { basename } from 'node:path';
import {
  bestOf,
  dimensionSchema,
  hasEnded,
  ranked,
  type Sweep,
  type Trial,
  triedOf,
} from '@vgg/runs';
import { z } from 'zod';

const accuracy = z.number().nullable().meta({
  description: 'A fraction of 1, the best so far; null before the first epoch has ended.',
});
const head = {
  name: z.string(),
  state: z.enum(['running', 'interrupted', 'finished']),
  started: z.string(),
  method: z.enum(['grid', 'random', 'tpe']),
  choices: z.int().min(1).meta({ description: 'How many there will be in all.' }),
};
export const sweepsSchema = z.object({
  sweeps: z.array(z.object({ ...head, ended: z.int().min(0), bestAccuracy: accuracy })),
  problems: z.array(z.string()),
});

const trialSchema = z.object({
  name: z.string(),
  repeat: z.int().min(1),
  seed: z.int(),
  state: z
    .enum(['waiting', 'running', 'finished', 'stopped', 'failed'])
    .meta({ description: 'stopped: by successive halving' }),
  epochs: z.int().min(0).meta({ description: 'Behind it.' }),
  plannedEpochs: z.int().min(0),
  accuracy,
  message: z.string().optional().meta({ description: 'Why it failed.' }),
});
export const sweepSchema = z.object({
  ...head,
  repeats: z.int().min(1),
  chosenOn: z
    .enum(['test', 'validation'])
    .meta({ description: 'Which images the accuracies are of.' }),
  over: z
    .record(z.string(), dimensionSchema)
    .meta({ description: 'What may be chosen for each setting.' }),
  tried: z
    .array(
      z.object({
        number: z.int().min(1),
        choice: z.record(z.string(), z.unknown()),
        accuracy: accuracy.meta({ description: "Mean of its trainings' best accuracies." }),
        trials: z.array(trialSchema),
      }),
    )
    .meta({ description: 'Choices and the trainings of each, the best first.' }),
});

/** A sweep in the list of them all. */
export function sweepHead({ name, state, ledger }: Sweep) {
  const { started, plan, trials } = ledger;
  const tried = triedOf(ledger);
  return {
    ...{ name, state, started, method: plan.method, choices: plan.trials },
    ended: tried.filter(({ trials: own }) => own.every(hasEnded)).length,
    bestAccuracy: trials.length > 0 ? (ranked(tried)[0]?.accuracy ?? null) : null,
  };
}

/** A sweep whole. Of settings that are paths, as of data, the last part alone is told. */
export function sweepDescription({
  name,
  folder,
  state,
  ledger,
}: Sweep): z.infer<typeof sweepSchema> {
  const { started, plan } = ledger;
  const { method, trials: choices, repeats, settings, space } = plan;
  return {
    ...{ name, state, started, method, choices, repeats },
    chosenOn: 'validation' in { ...settings, ...space } ? 'validation' : 'test',
    over: withoutFolders(space),
    tried: ranked(triedOf(ledger)).map(({ number, choice, accuracy, trials }) => ({
      number,
      choice: withoutFolders(choice),
      accuracy,
      trials: trials.map((trial) => trialDescription(trial, folder)),
    })),
  };
}

function trialDescription(trial: Trial, folder: string): z.infer<typeof trialSchema> {
  const { name, repeat, seed, state, epochs, accuracies, message } = trial;
  return {
    ...{ name, repeat, seed, state },
    epochs: accuracies.length,
    plannedEpochs: epochs,
    accuracy: bestOf(trial),
    ...(message === undefined ? {} : { message: message.replaceAll(folder, basename(folder)) }),
  };
}

/** Where something lies on this machine is nobody's business outside. */
function withoutFolders<Value>(value: Value): Value {
  const text = JSON.stringify(value, (_key, part) =>
    typeof part === 'string' ? basename(part.replaceAll('\\', '/')) : part,
  );
  return JSON.parse(text);
}

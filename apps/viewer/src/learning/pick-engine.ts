import { type TrialTask, tryTraining } from '@vgg/core';
import { refuseSoftware, startEngine } from '../engine/start-engine.ts';
import { lineOf } from '../failure.ts';
import { type Line, line, listed } from '../language/line.ts';
import type { Backend, EngineChoice, EngineFacts } from '../protocol/facts.ts';
import type { Told } from '../protocol/learning.ts';
import { fastest, type Trial } from './trials.ts';

/** The engine that is to train, started, and one line on why it does. */
export interface PickedEngine {
  facts: EngineFacts;
  why: Line;
}

/**
 * Starts the engine that was asked for; `auto` measures those of the graphics card beside this
 * project's own on a few steps, and takes the fastest that is right.
 * @throws Failure where none works
 */
export async function pickEngine(
  choice: EngineChoice,
  task: TrialTask,
  tell: (told: Told) => void,
): Promise<PickedEngine> {
  if (choice !== 'auto') return { facts: await startEngine(choice), why: line`chosen by hand` };
  const own = await startOwn();
  const passedOver = [...own.passedOver];
  const trials: Trial[] = [];
  for (const backend of ['webgpu', 'webgl'] as const) {
    try {
      await refuseSoftware(backend);
      tell({ stage: line`The engines are measured`, progress: null });
      if (trials.length === 0) trials.push(await tried(own.backend, task));
      await startEngine(backend);
      trials.push(await tried(backend, task));
    } catch (error) {
      passedOver.push(line`${backend}: ${lineOf(error)}`);
    }
  }
  if (trials.length < 2) {
    const facts = await startEngine(own.backend);
    const others = listed(passedOver.map(withoutBrackets));
    return { facts: { ...facts, passedOver }, why: line`no other is worth it here (${others})` };
  }
  const { chosen, why } = fastest(trials);
  return { facts: { ...(await startEngine(chosen.backend)), passedOver }, why };
}

/** Without what stands in brackets, which is the driver's whole name. */
function withoutBrackets({ template, values }: Line): Line {
  const short = values.map((value) =>
    typeof value === 'object' && value.template === '{0} ({1})' ? value.values[0] : value,
  );
  return { template, values: short };
}

/** The engine that every other is held against. @throws Failure where not even plain JavaScript runs */
export async function startOwn(): Promise<EngineFacts> {
  try {
    return await startEngine('vgg-wasm');
  } catch (error) {
    const facts = await startEngine('cpu');
    return { ...facts, passedOver: [line`vgg-wasm: ${lineOf(error)}`] };
  }
}

/** Trains a network of its own for a few steps on an engine. */
export async function tried(backend: Backend, task: TrialTask): Promise<Trial> {
  await startEngine(backend);
  return { backend, ...(await tryTraining(task)) };
}

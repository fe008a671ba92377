import {
  type Architecture,
  type Batch,
  Network,
  Optimiser,
  type Recipe,
  trainingStep,
} from '@vgg/core';
import { refuseSoftware, startEngine } from '../engine/start-engine.ts';
import { messageOf } from '../failure.ts';
import type { Backend, EngineChoice, EngineFacts } from '../protocol/facts.ts';
import type { Told } from '../protocol/learning.ts';
import { fastest, type Trial } from './trials.ts';

/** The engine that is to train, started, and one line on why it does. */
export interface PickedEngine {
  facts: EngineFacts;
  why: string;
}

/** What the engines are tried on. */
interface Task {
  architecture: Architecture;
  recipe: Recipe;
  batch: Batch;
  seed: number;
}

/** Their shaders are compiled in the first step: only what comes after it is timed. */
const STEPS = 3;

/**
 * Starts the engine that was asked for; `auto` measures those of the graphics card beside this
 * project's own on a few steps, and takes the fastest that is right.
 * @throws Failure where none works
 */
export async function pickEngine(
  choice: EngineChoice,
  task: Task,
  tell: (told: Told) => void,
): Promise<PickedEngine> {
  if (choice !== 'auto') return { facts: await startEngine(choice), why: 'chosen by hand' };
  const own = await startOwn();
  const passedOver = [...own.passedOver];
  const trials: Trial[] = [];
  for (const backend of ['webgpu', 'webgl'] as const) {
    try {
      await refuseSoftware(backend);
      tell({ stage: 'The engines are measured', progress: null });
      if (trials.length === 0) trials.push(await tried(own.backend, task));
      await startEngine(backend);
      trials.push(await tried(backend, task));
    } catch (error) {
      passedOver.push(`${backend}: ${messageOf(error)}`);
    }
  }
  if (trials.length < 2) {
    const facts = await startEngine(own.backend);
    // What stands in brackets is the driver's whole name.
    const others = passedOver.map((line) => line.split(' (', 1)[0]).join(', ');
    return { facts: { ...facts, passedOver }, why: `no other is worth it here (${others})` };
  }
  const { chosen, why } = fastest(trials);
  return { facts: { ...(await startEngine(chosen.backend)), passedOver }, why };
}

/** The engine that every other is held against. @throws Failure where not even plain JavaScript runs */
export async function startOwn(): Promise<EngineFacts> {
  try {
    return await startEngine('vgg-wasm');
  } catch (error) {
    const facts = await startEngine('cpu');
    return { ...facts, passedOver: [`vgg-wasm: ${messageOf(error)}`] };
  }
}

/** Trains a network of its own for a few steps on the engine that runs. */
export async function tried(
  backend: Backend,
  { architecture, recipe, batch, seed }: Task,
): Promise<Trial> {
  await startEngine(backend);
  const network = new Network(architecture, seed);
  const optimiser = new Optimiser(recipe.optimiser);
  const losses: number[] = [];
  let began = 0;
  try {
    for (let step = 1; step <= STEPS; step += 1) {
      if (step === 2) began = performance.now();
      const how = { learningRate: recipe.learningRate / 25, step, seed };
      const { loss } = await trainingStep(network, optimiser, recipe, batch, how);
      losses.push(loss);
    }
  } finally {
    optimiser.dispose();
    network.dispose();
  }
  const seconds = (performance.now() - began) / 1000;
  return { backend, losses, imagesPerSecond: ((STEPS - 1) * batch.size) / seconds };
}

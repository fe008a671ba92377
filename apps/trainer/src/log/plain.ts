/** A training in readable lines. */
import type { EndEvent, EpochEvent, PlanEvent, StartEvent, StepEvent } from '@vgg/core';
import * as format from '../protocol/format.ts';
import type { TrainingHeader } from '../protocol/header.ts';
import { epochsInWords, inWords } from '../protocol/words.ts';
import { publishedResult } from '../reference/published.ts';
import type { LineOf } from './line.ts';

/** Seconds of training between two lines about steps. */
const STEP_INTERVAL = 5;

/**
 * One line for each event but steps; of those, one in five seconds of training. An epoch's line
 * ends with what the reference published for it, if it did.
 */
export function plainLines(header: TrainingHeader): LineOf {
  let plan: PlanEvent | null = null;
  let stepSaidAt = Number.NEGATIVE_INFINITY;
  return (event) => {
    switch (event.event) {
      case 'start':
        return startLine(header, event);
      case 'plan':
        plan = event;
        return planLine(header, event);
      case 'step':
        if (event.seconds - stepSaidAt < STEP_INTERVAL) return null;
        stepSaidAt = event.seconds;
        return stepLine(event, plan);
      case 'epoch':
        return epochLine(event, plan, header.asPublished ? header.configuration : null);
      case 'warning':
        return `warning: ${inWords(event)}`;
      case 'checkpoint':
        return event.path === undefined ? inWords(event) : `${inWords(event)}: ${event.path}`;
      case 'evaluation':
        return `evaluation at step ${format.count(event.step)}: ${inWords(event)}`;
      case 'end':
        return endLine(event);
      case 'snapshot':
        return null;
    }
  };
}

function endLine(end: EndEvent): string {
  const run = end.run === undefined ? '' : `; the run is in ${end.run}`;
  if (end.reason === 'failed') return `failed: ${inWords(end)}${run}`;
  const accuracies = format.accuracies(end);
  const test = accuracies && `, ${accuracies}`;
  const best =
    end.bestAccuracy === null
      ? ''
      : `, best ${format.percent(end.bestAccuracy)}${format.chosenOn(end)}`;
  return inWords(end) + test + best + run;
}

function startLine(header: TrainingHeader, start: StartEvent): string {
  const norm = header.batchNorm ? 'batch norm' : 'no batch norm';
  const from = start.step === 0 ? '' : `, resumed after step ${format.count(start.step)}`;
  const data = header.data === undefined ? '' : `, data ${header.data}`;
  const threads = header.threads === 1 ? 'thread' : 'threads';
  return [
    `${header.network}, ${norm}, recipe ${header.recipe}${data}, seed ${start.seed}: ${format.count(start.parameters)} parameters, ${format.count(start.trainImages)} images${from}`,
    `${header.engine}, ${header.threads} ${threads}: ${header.engineReason}; run folder ${header.runFolder}`,
  ].join('\n');
}

function planLine({ minutes }: TrainingHeader, plan: PlanEvent): string {
  const budget = minutes === undefined ? 'plan' : `${minutes} min budget`;
  const seconds =
    plan.expectedSeconds === undefined
      ? ''
      : `, expected to take ${format.duration(plan.expectedSeconds)}`;
  return `${budget}: ${epochsInWords(plan.epochs)}, ${format.count(plan.totalSteps)} steps${seconds}`;
}

function stepLine(step: StepEvent, plan: PlanEvent | null): string {
  const of = plan === null ? '' : `/${format.count(plan.totalSteps)}`;
  return (
    `step ${format.count(step.step)}${of}  epoch ${step.epoch}  loss ${format.loss(step.loss)}  ` +
    `${format.significant(step.imagesPerSecond)} images/s  rate ${format.learningRate(step.learningRate)}  ` +
    `gradient ${format.significant(step.gradientNorm)}  ${format.duration(step.seconds)}`
  );
}

function epochLine(
  epoch: EpochEvent,
  plan: PlanEvent | null,
  configuration: string | null,
): string {
  const of = plan === null ? '' : `/${Math.ceil(plan.epochs)}`;
  const reference = configuration === null ? null : publishedResult(configuration);
  const index = epoch.epoch - 1;
  const published =
    reference === null || index >= reference.trainLoss.length
      ? ''
      : `  (reference: ${format.loss(reference.trainLoss[index])}, ${format.percent(reference.testAccuracy[index], 1)})`;
  return (
    `epoch ${epoch.epoch}${of}  train loss ${format.loss(epoch.trainLoss)}  ` +
    `${format.accuracies(epoch)}  ${format.significant(epoch.imagesPerSecond)} images/s  ` +
    `${format.duration(epoch.cumulativeSeconds)}${published}`
  );
}

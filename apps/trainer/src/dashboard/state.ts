/**
 * Everything that the dashboard knows, as a pure function of the events, keys and moments so far.
 * Moments are milliseconds as Date.now() gives them.
 */
import {
  accuracyOf,
  type EndEvent,
  type EpochEvent,
  type EvaluationEvent,
  type PlanEvent,
  type StartEvent,
  type StepEvent,
  type TrainingEvent,
} from '@vgg/core';
import type { Command } from '../protocol/commands.ts';
import { learningRate } from '../protocol/format.ts';
import { type Enlarged, type View, viewAfter } from './enlarged.ts';
import { type Message, messageOf, say } from './messages.ts';
import { measurePace, noPace, type Pace } from './pace.ts';
import { append, emptySeries, rewind, type Series } from './series.ts';

export type Activity = 'starting' | 'training' | 'evaluating' | 'paused' | 'stopping' | EndActivity;
type EndActivity = 'finished' | 'stopped' | 'failed';

export interface DashboardState {
  activity: Activity;
  start: StartEvent | null;
  plan: PlanEvent | null;
  latest: StepEvent | null;
  /** The last step done; known before the first step event of a resumed run. */
  step: number;
  curves: {
    loss: Series;
    smoothedLoss: Series;
    imagesPerSecond: Series;
    learningRate: Series;
    gradientNorm: Series;
  };
  evaluations: readonly EvaluationEvent[];
  epochs: readonly EpochEvent[];
  /** The mean training loss of the epoch under way. */
  running: { epoch: number; meanLoss: number; steps: number } | null;
  bestAccuracy: number | null;
  pace: Pace;
  /** `e` was pressed and the evaluation has not begun. */
  evaluationAsked: boolean;
  /** What the keys have multiplied the learning rate by since the last step. */
  rateFactor: number;
  messages: readonly Message[];
  end: EndEvent | null;
  /** When the last event came; null before the first of this session. */
  heardAt: number | null;
  now: number;
  /** Resident memory of the process, in bytes. */
  rss: number;
  help: boolean;
  enlarged: Enlarged | null;
}

export const initialState: DashboardState = {
  activity: 'starting',
  start: null,
  plan: null,
  latest: null,
  step: 0,
  curves: {
    loss: emptySeries,
    smoothedLoss: emptySeries,
    imagesPerSecond: emptySeries,
    learningRate: emptySeries,
    gradientNorm: emptySeries,
  },
  evaluations: [],
  epochs: [],
  running: null,
  bestAccuracy: null,
  pace: noPace,
  evaluationAsked: false,
  rateFactor: 1,
  messages: [],
  end: null,
  heardAt: null,
  now: 0,
  rss: 0,
  help: false,
  enlarged: null,
};

/** How much of the smoothed loss is the past: about the last 30 steps count. */
const SMOOTHING = 0.97;

/** The state after an event that came at a moment. */
export function observe(state: DashboardState, event: TrainingEvent, now: number): DashboardState {
  const next = { ...apply(state, event), heardAt: now, now };
  // A plan that is only made anew is no news.
  const replanned = event.event === 'plan' && state.plan !== null;
  const message = replanned ? null : messageOf(event, now);
  return message === null ? next : { ...next, messages: say(next.messages, message) };
}

/** The state that a resumed run begins with: the curves and epochs of before, nothing else. */
export function remember(history: readonly TrainingEvent[]): DashboardState {
  const state = replay(history);
  return { ...state, activity: 'starting', end: null, plan: null, evaluationAsked: false };
}

/** The state after a command was given: the screen answers before the loop does. */
export function command(state: DashboardState, given: Command, now: number): DashboardState {
  const told = (text: string) => say(state.messages, { at: now, kind: 'note', text });
  switch (given.command) {
    case 'pause':
      return { ...state, now, activity: 'paused', messages: told('paused: p resumes') };
    case 'resume':
      return { ...state, now, heardAt: now, activity: 'training', messages: told('resumed') };
    case 'save':
      return { ...state, now, messages: told('saving after this step…') };
    case 'evaluate':
      return {
        ...state,
        now,
        evaluationAsked: true,
        messages: told('evaluating after this step…'),
      };
    case 'scaleLearningRate': {
      const verb = given.factor < 1 ? 'halved' : 'doubled';
      const rateFactor = state.rateFactor * given.factor;
      const rate =
        state.latest === null ? '' : `: ${learningRate(state.latest.learningRate * rateFactor)}`;
      const text = `learning rate ${verb} from the next step${rate}`;
      return { ...state, now, rateFactor, messages: told(text) };
    }
    case 'stop':
      return { ...state, now, activity: 'stopping', messages: told('saving and stopping…') };
  }
}

/** The state with one more message. */
export function note(state: DashboardState, text: string, now: number): DashboardState {
  return { ...state, messages: say(state.messages, { at: now, kind: 'note', text }) };
}

/** The state at a later moment, without any event. */
export function tick(state: DashboardState, now: number, rss: number): DashboardState {
  return { ...state, now, rss };
}

/** The state with the help shown or hidden. */
export function toggleHelp(state: DashboardState): DashboardState {
  return { ...state, help: !state.help };
}

/** The state with another part of the curves to be seen. */
export function look(state: DashboardState, view: View): DashboardState {
  return { ...state, enlarged: viewAfter(state.enlarged, view) };
}

/** The state of a run by its log alone; what went on before is no news. */
export function replay(events: readonly TrainingEvent[]): DashboardState {
  return events.reduce(apply, initialState);
}

/** True after the last event. */
export function hasEnded(state: DashboardState): boolean {
  return state.end !== null;
}

function apply(state: DashboardState, event: TrainingEvent): DashboardState {
  switch (event.event) {
    case 'start':
      return started(state, event);
    case 'plan':
      return { ...state, plan: event };
    case 'step':
      return stepped(state, event);
    case 'evaluation':
      // The last look at the test images is of another kind than what chose the network.
      if (state.start?.validationImages && event.validationAccuracy == null) return state;
      return {
        ...state,
        activity: state.activity === 'evaluating' ? 'training' : state.activity,
        evaluations: [...state.evaluations.filter((known) => known.step !== event.step), event],
        bestAccuracy: Math.max(state.bestAccuracy ?? 0, accuracyOf(event) ?? 0),
        evaluationAsked: false,
      };
    case 'epoch':
      return {
        ...state,
        activity: state.activity === 'evaluating' ? 'training' : state.activity,
        epochs: [...state.epochs.filter((known) => known.epoch !== event.epoch), event],
        bestAccuracy: Math.max(state.bestAccuracy ?? 0, accuracyOf(event) ?? 0),
        running: null,
      };
    case 'checkpoint':
    case 'snapshot':
    case 'warning':
      return state;
    case 'end':
      return { ...state, activity: event.reason, end: event, step: event.step, help: false };
  }
}

/** A start at step s forgets what an interrupted session did after s: it will be done again. */
function started(state: DashboardState, event: StartEvent): DashboardState {
  const { step } = event;
  const { curves } = state;
  const evaluations = state.evaluations.filter((known) => known.step <= step);
  const running = state.latest !== null && state.latest.step <= step ? state.running : null;
  return {
    ...state,
    activity: 'starting',
    start: event,
    step,
    end: null,
    curves: {
      loss: rewind(curves.loss, step),
      smoothedLoss: rewind(curves.smoothedLoss, step),
      imagesPerSecond: rewind(curves.imagesPerSecond, step),
      learningRate: rewind(curves.learningRate, step),
      gradientNorm: rewind(curves.gradientNorm, step),
    },
    evaluations,
    epochs: state.epochs.filter((known) => known.step <= step),
    bestAccuracy: evaluations.reduce<number | null>(
      (best, known) => Math.max(best ?? 0, accuracyOf(known) ?? 0),
      null,
    ),
    running,
    pace: noPace,
  };
}

function stepped(state: DashboardState, event: StepEvent): DashboardState {
  const { curves } = state;
  const past = curves.smoothedLoss.last ?? event.loss;
  // The first steps count in full, so that the curve does not start from an arbitrary loss.
  const weight = Math.min(SMOOTHING, 1 - 1 / (state.step - (state.start?.step ?? 0) + 1));
  const smoothed = Number.isFinite(event.loss) ? weight * past + (1 - weight) * event.loss : past;
  const within = state.running?.epoch === event.epoch ? state.running : null;
  const steps = (within?.steps ?? 0) + 1;
  const meanLoss = (within?.meanLoss ?? 0) + (event.loss - (within?.meanLoss ?? 0)) / steps;
  return {
    ...state,
    activity: activityAfter(state, event),
    latest: event,
    step: event.step,
    curves: {
      loss: append(curves.loss, event.step, event.loss),
      smoothedLoss: append(curves.smoothedLoss, event.step, smoothed),
      imagesPerSecond: append(curves.imagesPerSecond, event.step, event.imagesPerSecond),
      learningRate: append(curves.learningRate, event.step, event.learningRate),
      gradientNorm: append(curves.gradientNorm, event.step, event.gradientNorm),
    },
    running: { epoch: event.epoch, meanLoss, steps },
    pace: measurePace(state, event),
    evaluationAsked: false,
    rateFactor: 1,
  };
}

/** No event announces an evaluation; it follows an epoch's last step and the key `e`. */
function activityAfter(state: DashboardState, event: StepEvent): Activity {
  if (state.activity === 'paused' || state.activity === 'stopping') return state.activity;
  const stepsPerEpoch = state.start?.stepsPerEpoch ?? Number.POSITIVE_INFINITY;
  const endsEpoch = event.step % stepsPerEpoch === 0 || event.step === state.plan?.totalSteps;
  return endsEpoch || state.evaluationAsked ? 'evaluating' : 'training';
}

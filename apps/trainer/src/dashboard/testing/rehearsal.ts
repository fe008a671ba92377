/**
 * A rehearsal of the dashboard with a make-believe training, to work on its looks:
 *
 *   node --import ../../tools/typescript.mjs src/dashboard/testing/rehearsal.ts [events per second] [seconds at most]
 *
 * Run in apps/trainer. Commands are answered as a training would. At the end it says what the
 * dashboard cost, once without and once with the first ten seconds, in which its code is loaded and
 * compiled. Half a percent of one core is the rehearsal itself; the dashboard should take less than 1 %.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { TrainingEvent } from '@vgg/core';
import type { Command } from '../../protocol/commands.ts';
import { rehearsalEvents } from '../../protocol/testing/rehearsal-events.ts';
import { publishedResult } from '../../reference/published.ts';
import { showDashboard } from '../index.ts';

const [eventsPerSecond = 20, longest = Number.POSITIVE_INFINITY] = process.argv
  .slice(2)
  .map(Number);
const listeners = new Set<(event: TrainingEvent) => void>();
const tell = (event: TrainingEvent) => {
  for (const listener of listeners) listener(event);
};
let asked: Command[] = [];
let scale = 1;

const dashboard = showDashboard({
  header: {
    network: 'VGG-A',
    configuration: 'A',
    recipe: 'fast',
    batchNorm: true,
    engine: 'rehearsal',
    engineReason: 'nothing is computed; the figures are made up',
    threads: 2,
    runFolder: 'runs/2026-01-01-rehearsal-A-fast',
    logged: { name: 'x', identity: 'x 2026', parameters: {} },
    minutes: 10,
  },
  reference: publishedResult('A'),
  source: {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  },
  send: (command) => asked.push(command),
});

const WARM_UP = 10_000;
const begun = performance.now();
const whole = costSince();
let warm = whole;
setTimeout(() => {
  warm = costSince();
}, WARM_UP).unref();
await play();
dashboard.unmount();
await dashboard.done;
console.log(`${warm()}, with the start ${whole()}`);

/** Measures from now on; the result says what was spent since, in percent of one core. */
function costSince(): () => string {
  const since = performance.now();
  const used = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(used);
    const wall = performance.now() - since;
    return `${((user + system) / 10 / wall).toFixed(2)} % of one core in ${Math.round(wall / 1000)} s`;
  };
}

async function play(): Promise<void> {
  let paused = false;
  for (const event of rehearsalEvents()) {
    await sleep(event.event === 'evaluation' ? 3000 : 1000 / eventsPerSecond);
    do {
      const commands = asked;
      asked = [];
      for (const command of commands) {
        paused = command.command === 'pause' || (paused && command.command !== 'resume');
        if (answer(command, event)) return;
      }
      if (paused) await sleep(50);
    } while (paused);
    if (performance.now() - begun > longest * 1000) return;
    tell(event.event === 'step' ? { ...event, learningRate: event.learningRate * scale } : event);
  }
}

/** Does as the loop would; true ends the play. */
function answer(command: Command, { event, ...rest }: TrainingEvent): boolean {
  const step = 'step' in rest ? rest.step : 0;
  if (command.command === 'save')
    tell({ event: 'checkpoint', step, epoch: 1, reason: 'requested' });
  if (command.command === 'scaleLearningRate') scale *= command.factor;
  if (command.command !== 'stop') return false;
  tell({ event: 'checkpoint', step, epoch: 1, reason: 'stopped' });
  const none = { bestAccuracy: null, testAccuracy: null };
  tell({ event: 'end', reason: 'stopped', step, epoch: 1, seconds: 0, ...none });
  return event !== 'end';
}

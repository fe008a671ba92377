import { chooseEngine } from '@vgg/backend-node';
import { PHASES, type Profile, profileBackend } from '@vgg/backend-wasm';
import { aligned } from './table.ts';
import { startTraining, type TrainWorkerOptions } from './training-steps.ts';

/** Steps before a profile: V8 compiles, memory grows. */
const WARM = 3;

/** Where the time of vgg-wasm's training steps goes: means over so many steps, by job and by phase. */
export async function profileTraining(
  options: Omit<TrainWorkerOptions, 'engine'>,
  steps: number,
): Promise<Profile> {
  await chooseEngine('vgg-wasm', { threads: options.threads });
  const { step, dispose } = await startTraining(options);
  for (let i = 0; i < WARM; i++) await step();
  const end = await profileBackend();
  for (let i = 0; i < steps; i++) await step();
  const { total, jobs, threads } = end();
  await dispose();
  return {
    total: total / steps,
    jobs: jobs.map(({ name, count, milliseconds }) => ({
      name,
      count: count / steps,
      milliseconds: milliseconds / steps,
    })),
    threads: threads.map((thread) => {
      const means = PHASES.map((phase) => [phase, thread[phase] / steps] as const);
      return Object.fromEntries(means) as typeof thread;
    }),
  };
}

/** The profile of a step as two tables: milliseconds by job, and of each thread by phase. */
export function profileText(title: string, { total, jobs, threads }: Profile): string {
  const inJobs = jobs.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const share = (milliseconds: number) => [
    milliseconds.toFixed(1),
    `${((100 * milliseconds) / total).toFixed(0)} %`,
  ];
  const byJob = aligned([
    ['job', '', 'a step', 'ms', 'of it'],
    ...jobs.map(({ name, count, milliseconds }) => [
      name,
      '',
      count.toFixed(count < 10 ? 1 : 0),
      ...share(milliseconds),
    ]),
    ['outside jobs', '', '', ...share(total - inJobs)],
  ]);
  const byPhase = aligned([
    ['thread', '', ...PHASES, 'away'],
    ...threads.map((thread, index) => {
      const times = PHASES.map((phase) => thread[phase]);
      const away = total - times.reduce((sum, time) => sum + time, 0);
      return [
        index === 0 ? 'calling' : `worker ${index}`,
        '',
        ...[...times, away].map((time) => time.toFixed(1)),
      ];
    }),
  ]);
  return [`${title}: ${total.toFixed(1)} ms a step`, ...byJob, '', 'ms by phase', ...byPhase].join(
    '\n',
  );
}

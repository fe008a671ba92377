/** A contender of `bench programs`: one program on one engine. */
import { chooseEngine } from '@vgg/backend-node';
import { programs } from './programs/models.ts';
import { serve } from './serve.ts';

export interface ProgramWorkerOptions {
  engine: string;
  program: string;
  threads: number;
  /** Whether the processor's time is taken instead of the clock's. */
  cpuTime: boolean;
}

const options = JSON.parse(process.argv[3] ?? '{}') as ProgramWorkerOptions;

await serve(
  async () => {
    const { version, threads } = await chooseEngine(options.engine, { threads: options.threads });
    const step = programs[options.program]?.();
    if (!step) throw new Error(`There is no program ${options.program}.`);
    return { facts: { version, threads }, step };
  },
  options.cpuTime ? cpuTime : undefined,
);

/** Milliseconds that this process has had a processor, all its threads together. */
function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

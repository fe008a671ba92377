import { availableParallelism, cpus, totalmem } from 'node:os';

export interface Machine {
  cpu: string;
  cores: number;
  /** In bytes. */
  memory: number;
  platform: string;
  node: string;
  v8: string;
}

/** What the figures were measured on. */
export function machine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memory: totalmem(),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    v8: process.versions.v8,
  };
}

/** The machine in one line. */
export function describeMachine({ cpu, cores, memory, platform, node, v8 }: Machine): string {
  const size = `${(memory / 2 ** 30).toFixed(0)} GiB`;
  return `${cpu}, ${cores} cores, ${size}, ${platform}; Node ${node}, V8 ${v8}`;
}

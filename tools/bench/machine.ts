import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

export interface Machine {
  cpu: string;
  cores: number;
  /** In bytes. */
  memory: number;
  platform: string;
  node: string;
  v8: string;
  /** Processes that wanted a core in the last minute, before the measurement; 0 where unknown. */
  load: number;
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
    load: loadavg()[0],
  };
}

/** The machine in one line, and another where it has other work to do. */
export function describeMachine(machine: Machine): string {
  const { cpu, cores, memory, platform, node, v8, load } = machine;
  const size = `${(memory / 2 ** 30).toFixed(0)} GiB`;
  const line = `${cpu}, ${cores} cores, ${size}, ${platform}; Node ${node}, V8 ${v8}`;
  if (load < cores / 2) return line;
  return `${line}\nBusy: a load of ${load.toFixed(1)} before the start. Take ratios with care.`;
}

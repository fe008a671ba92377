import { parentPort } from 'node:worker_threads';
import type { TrainingControl } from '@vgg/core';
import type { WorkerCommand } from './job.ts';

/**
 * Passes commands from the main thread on to the loop. The thread may end while it listens.
 *
 * @param stop aborted by the command `stop`, also before there is a loop
 */
export function followCommands(stop: AbortController): { control: TrainingControl | null } {
  const commands: { control: TrainingControl | null } = { control: null };
  parentPort?.on('message', (command: WorkerCommand) => {
    const { control } = commands;
    switch (command.command) {
      case 'pause':
        control?.pause();
        break;
      case 'resume':
        control?.resume();
        break;
      case 'save':
        control?.requestCheckpoint();
        break;
      case 'evaluate':
        control?.requestEvaluation();
        break;
      case 'scaleLearningRate':
        control?.scaleLearningRate(command.factor);
        break;
      case 'stop':
        stop.abort();
        break;
    }
  });
  return commands;
}

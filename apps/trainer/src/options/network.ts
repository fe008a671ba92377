import { type Command, Option } from 'commander';
import { backendOption, threadsOption } from './common.ts';

/** Which weights of a run to use, and on what. */
export interface NetworkOptions {
  checkpoint: 'best' | 'last';
  backend: string;
  threads?: number;
}

/** Adds the options of `NetworkOptions` to a command that uses a trained network. */
export function withNetworkOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--checkpoint <which>', 'weights of the best test accuracy, or the last ones')
        .choices(['best', 'last'])
        .default('best'),
    )
    .addOption(backendOption().default('auto'))
    .addOption(threadsOption());
}

import { type Command, Option } from 'commander';

/** Which other tools are told of a training, as flags say it. */
export interface LoggerFlags {
  /** true: the folder that holds the runs. */
  tensorboard?: string | true;
  csv?: string;
  mlflow?: string;
}

/** Adds the options of `LoggerFlags` to a command that trains. */
export function withLoggerOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--tensorboard [folder]',
        'write event files for tensorboard --logdir (default: the folder that holds the runs)',
      ),
    )
    .option('--csv <file>', 'write a row an epoch, and one a step beside it')
    .option('--mlflow <url>', 'tell an MLflow server, as http://127.0.0.1:5000');
}

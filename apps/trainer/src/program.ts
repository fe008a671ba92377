import { Command, CommanderError } from 'commander';
import { compareCommand } from './commands/compare/index.ts';
import { configCommand } from './commands/config.ts';
import { dataCommand } from './commands/data/index.ts';
import { describeCommand } from './commands/describe/index.ts';
import { drawCommand } from './commands/draw/index.ts';
import { enginesCommand } from './commands/engines/index.ts';
import { evaluateCommand } from './commands/evaluate/index.ts';
import { exportCommand } from './commands/export/index.ts';
import { importCommand } from './commands/import/index.ts';
import { predictCommand } from './commands/predict/index.ts';
import { resumeCommand } from './commands/resume.ts';
import { runsCommand } from './commands/runs/index.ts';
import { serveCommand } from './commands/serve.ts';
import { sweepCommand } from './commands/sweep/index.ts';
import { trainCommand } from './commands/train.ts';
import { watchCommand } from './commands/watch/index.ts';
import { workerCommand } from './commands/worker.ts';
import { exitCodeFor, oneLine } from './errors.ts';
import { own } from './own.ts';

const exitCodes = `
Exit codes:
  0    done, also when stopped by q
  1    failed, with one line that says why
  2    an option or argument was not accepted
  129  saved and stopped because the terminal was closed (SIGHUP)
  130  saved and stopped by SIGINT (Ctrl-C)
  143  saved and stopped by SIGTERM`;

/**
 * Does what a command line says, and sets the exit code of the process.
 * @param args what follows `vgg`
 */
export async function run(args: readonly string[]): Promise<void> {
  try {
    await vggProgram().parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
    } else if (await isBug(error)) {
      throw error;
    } else {
      process.stderr.write(`vgg: ${oneLine(error)}\n`);
      process.exitCode = exitCodeFor(error);
    }
  }
}

/** `vgg` with all its commands. */
function vggProgram(): Command {
  const program = new Command('vgg')
    .description('VGGNet: train it, test it, use it.')
    .version(own.version)
    .showSuggestionAfterError()
    .addHelpText('after', exitCodes)
    .exitOverride()
    .enablePositionalOptions()
    .configureOutput({
      outputError: (text, write) => write(`${oneLine(text.replace(/^error: /, 'vgg: '))}\n`),
    });

  for (const command of [
    trainCommand,
    resumeCommand,
    watchCommand,
    evaluateCommand,
    predictCommand,
    compareCommand,
    drawCommand,
    sweepCommand,
    workerCommand,
    configCommand,
    describeCommand,
    dataCommand,
    runsCommand,
    enginesCommand,
    importCommand,
    exportCommand,
  ]) {
    const added = command().exitOverride().copyInheritedSettings(program);
    for (const below of added.commands) below.copyInheritedSettings(added);
    program.addCommand(added);
  }

  program.helpCommand(false);
  program.addCommand(
    new Command('help')
      .argument('[command]')
      .description('help for a command')
      .helpOption(false)
      .action((name?: string) => {
        const known = program.commands.find((command) => command.name() === name);
        if (name !== undefined && !known) {
          program.error(`error: unknown command '${name}': vgg --help lists them`);
        }
        (known ?? program).outputHelp();
      })
      .copyInheritedSettings(program),
  );

  // The server tells its own help.
  program.addCommand(serveCommand().copyInheritedSettings(program).helpOption(false));
  return program;
}

/** Errors that are nobody's mistake but ours show where they came from. */
async function isBug(error: unknown): Promise<boolean> {
  const { isUserFacing } = await import('./user-facing.ts');
  return !isUserFacing(error);
}

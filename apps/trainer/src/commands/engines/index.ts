import { type BuiltEngine, builtEngines } from '@vgg/backend-node/engine';
import { Argument, Command } from 'commander';
import { jsonOption, threadsOption } from '../../options/common.ts';

const examples = `
Examples:
  vgg engines
  vgg engines --threads 1 --json
  vgg engines add tfjs-node        TensorFlow on the CPU, from PyPI, compiled here (Linux)
  vgg engines add tfjs-node-gpu    the same on an NVIDIA card; some 3 GB
  vgg engines remove tfjs-node`;

/** `vgg engines`, `vgg engines add <engine>`, `vgg engines remove <engine>` */
export function enginesCommand(): Command {
  return new Command('engines')
    .description('what can compute on this machine, what cannot, and why')
    .addOption(threadsOption())
    .addOption(jsonOption())
    .addHelpText('after', examples)
    .addCommand(addCommand())
    .addCommand(removeCommand())
    .action(async ({ threads, json }: { threads?: number; json?: boolean }) => {
      const { surveyEngines } = await import('@vgg/backend-node');
      const { enginesText } = await import('./table.ts');
      const { terminalOf } = await import('../../terminal/terminal.ts');
      const survey = await surveyEngines({ threads });
      process.stdout.write(
        json
          ? `${JSON.stringify(survey)}\n`
          : `${enginesText(survey, terminalOf(process.stdout))}\n`,
      );
    });
}

const engineArgument = () => new Argument('<engine>', 'which').choices(builtEngines);

function addCommand(): Command {
  return new Command('add')
    .description(
      "build TensorFlow's engine here, in this user's cache; asks for Python and a C++ compiler",
    )
    .addArgument(engineArgument())
    .addHelpText('after', examples)
    .action(async (name: BuiltEngine) => (await import('./add-remove.ts')).add(name));
}

function removeCommand(): Command {
  return new Command('remove')
    .description('take an engine away that was added')
    .addArgument(engineArgument())
    .addHelpText('after', examples)
    .action(async (name: BuiltEngine) => (await import('./add-remove.ts')).remove(name));
}

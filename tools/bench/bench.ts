import { Command } from 'commander';
import { messageOf } from './compete.ts';
import { feedingCommand } from './feeding.ts';
import { inferCommand } from './infer.ts';
import { programsCommand } from './programs.ts';
import { withServingOptions } from './serving.ts';
import { trainCommand } from './train.ts';

const program = new Command('bench')
  .description('Measures this project beside its peers, on this machine.')
  .addCommand(trainCommand())
  .addCommand(inferCommand())
  .addCommand(withServingOptions(new Command('serve')))
  .addCommand(script('kernels', 'where the time of a step goes, kernel by kernel'))
  .addCommand(programsCommand())
  .addCommand(script('operations', 'operation by operation beside stock tfjs-backend-wasm'))
  .addCommand(
    script(
      'sweep',
      "random shapes of vgg-wasm's kernels beside tfjs' cpu backend: right, not fast",
    ),
  )
  .addCommand(script('page', 'whole steps in a page of Chromium beside those of this Node'))
  .addCommand(script('snapshots', 'what keeping a moment of a training costs'))
  .addCommand(feedingCommand());

/** A measurement that is a script of its own and reads its own arguments. */
function script(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .argument('[arguments...]')
    .allowUnknownOption()
    .helpOption(false)
    .action(async (rest: string[]) => {
      process.argv.splice(2, process.argv.length, ...rest);
      await import(new URL(`./${name}.ts`, import.meta.url).href);
    });
}

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}

import { Command, CommanderError, Option } from 'commander';
import { configurationSchema, flagOf, secrets, settings, variableOf } from './configuration.ts';
import { createLogger } from './http/logging.ts';
import { InferenceError } from './inference/engine.ts';
import { whenOrphaned } from './orphaned.ts';
import { own } from './own.ts';
import { ConfigurationError, readConfiguration } from './read-configuration.ts';
import { StartError } from './start-error.ts';

const notes = `
Every setting can also be given in the environment, as VGG_PORT for --port, or in a YAML or JSON
file (--config), as port: 3000. Flags win over the environment, the environment over the file.
API keys come from ${variableOf('apiKeys')} (separated by commas) or the file's apiKeys, never as a flag.

Examples:
  npm run serve -- --port 3000 --runs runs
  VGG_API_KEYS=secret npm run serve -- --host 0.0.0.0 --config server.yaml

Exit codes:
  0  stopped by SIGTERM or SIGINT, everything in flight finished
  1  failed, with one line that says why; or stopped before everything was finished
  2  a setting was not accepted`;

const program = new Command('serve')
  .description('Serves the trained networks of a folder of runs over HTTP.')
  .version(own.version)
  .option('--config <file>', 'YAML or JSON file of settings')
  .addHelpText('after', notes)
  .showSuggestionAfterError()
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'serve: ')) });
for (const setting of settings) {
  if (secrets.has(setting)) continue;
  const { description, shape } = descriptionOf(setting);
  program.addOption(new Option(`${flagOf(setting)} <value>`, `${description}${shape}`));
}

/** What the schema says of a setting, with its default where that tells something. */
function descriptionOf(setting: (typeof settings)[number]) {
  const schema = configurationSchema.shape[setting];
  const fallback: unknown = schema.safeParse(undefined).data;
  const told = fallback !== undefined && String(fallback) !== '' && setting !== 'viewer';
  return { description: schema.description ?? '', shape: told ? ` (default: ${fallback})` : '' };
}

async function run(): Promise<void> {
  await program.parseAsync();
  const { config, ...flags } = program.opts<Record<string, string>>();
  const read = () => readConfiguration({ flags, environment: process.env, file: config });
  const configuration = await read();
  const log = createLogger(configuration.logLevel);
  // Not before: a setting that is not accepted, and help, are answered at once.
  const { serve } = await import('./serve.ts');
  const { stop, hangs } = await serve(
    configuration,
    log,
    config === undefined ? undefined : { configuration, file: config, read },
  );
  const end = async (reason: string) => {
    log.info(`${reason}: finishing what is in flight`);
    const finished = await stop();
    if (!finished) log.error('not everything was finished within the limit');
    // An ordinary end would wait for the disk.
    if (hangs()) process.kill(process.pid, 'SIGKILL');
    process.exit(finished ? 0 : 1);
  };
  let ending = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (ending) process.exit(1);
      ending = true;
      void end(signal);
    });
  }
  // npm passes no signal on to what it has started, only to the shell between.
  if (process.env.npm_lifecycle_event !== undefined) {
    whenOrphaned(() => {
      if (ending) return;
      ending = true;
      void end('the process that started this one has ended');
    });
  }
}

// A reader that closes the pipe early (`serve --help | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

try {
  await run();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if (error instanceof ConfigurationError) fail(error.message, 2);
  else if (error instanceof InferenceError || error instanceof StartError) fail(error.message, 1);
  else if (error instanceof Error && 'syscall' in error) fail(error.message, 1);
  else throw error;
}

function fail(message: string, code: number): void {
  process.stderr.write(`serve: ${message}\n`);
  process.exit(code);
}

import { availableParallelism } from 'node:os';
import { configurationNames } from '@vgg/core';
import { type Command, InvalidArgumentError, Option } from 'commander';

/** What the measurements by turns have in common. */
export interface BenchOptions {
  engines: string[];
  configurations: string[];
  /** One table for each. */
  threads: number[];
  steps: number;
  json: boolean;
}

/** Adds the common options to a command. */
export function withBenchOptions(
  command: Command,
  engines: readonly string[],
  usual: readonly string[],
  configurations: string,
  steps: number,
): Command {
  return command
    .addOption(
      new Option('--engines <names>', `which of ${engines.join(', ')}`)
        .argParser(oneOrMoreOf(engines))
        .default([...usual], usual.join(',')),
    )
    .addOption(
      new Option('--configurations <names>', `which of ${configurationNames.join(', ')}`)
        .argParser(oneOrMoreOf(configurationNames))
        .default(configurations.split(','), configurations),
    )
    .addOption(
      new Option('--threads <numbers>', 'threads of each engine that has them')
        .argParser(wholeNumbers)
        .default([availableParallelism()], 'all cores'),
    )
    .option('--steps <number>', 'counted steps of each contender', wholeNumber, steps)
    .option('--json', 'one JSON object on standard output', false);
}

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError('A whole number from 1 is accepted.');
}

export function wholeNumbers(text: string): number[] {
  return text.split(',').map(wholeNumber);
}

/** Names separated by commas, each of them accepted; for options. */
export function oneOrMoreOf(accepted: readonly string[]): (text: string) => string[] {
  return (text) => {
    const names = text.split(',').map((name) => name.trim());
    const unknown = names.find((name) => !accepted.includes(name));
    if (unknown === undefined) return names;
    throw new InvalidArgumentError(
      `There is no ${unknown}; accepted are ${accepted.join(', ')}, separated by commas.`,
    );
  };
}

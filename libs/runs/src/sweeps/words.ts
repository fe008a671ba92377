import type { Choice } from './plan.ts';

/** "lr 0.001, batchSize 32" */
export function choiceInWords(choice: Choice): string {
  return Object.entries(choice)
    .map(([name, value]) => `${name} ${valueInWords(value)}`)
    .join(', ');
}

/** A setting's value as a file would have it, short: "momentum", "0.001", "none". */
export function valueInWords(value: unknown): string {
  if (value === null || (Array.isArray(value) && value.length === 0)) return 'none';
  if (Array.isArray(value)) return value.join(',');
  if (typeof value !== 'object') return String(value);
  const { kind, ...rest } = value as Record<string, unknown>;
  const details = Object.entries(rest).map(([name, part]) => `${name} ${valueInWords(part)}`);
  return [...(kind === undefined ? [] : [String(kind)]), ...details].join(' ');
}

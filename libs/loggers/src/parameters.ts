import type { Parameters } from './logger.ts';

export type Parameter = string | number | boolean;

/**
 * Parameters without nesting: `{ recipe: { learningRate: 0.1 } }` becomes `recipe.learningRate`.
 * A list becomes text; what is undefined is left out.
 */
export function flatParameters(parameters: Parameters, prefix = ''): Map<string, Parameter> {
  const flat = new Map<string, Parameter>();
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined) continue;
    const path = prefix + name;
    if (isNested(value)) {
      for (const [inner, leaf] of flatParameters(value, `${path}.`)) flat.set(inner, leaf);
    } else {
      flat.set(path, leafOf(value));
    }
  }
  return flat;
}

function isNested(value: unknown): value is Parameters {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function leafOf(value: unknown): Parameter {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (Array.isArray(value)) return value.map((item) => leafOf(item)).join(' ');
  return String(value);
}

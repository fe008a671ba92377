import { parse } from 'svelte/compiler';
import { joined } from '../language/line.ts';

/** What the source of a component, or of a module, has to say. */
export interface Told {
  /** Of its lines. */
  templates: string[];
  /** Words in markup that are in no line: nothing would translate them. */
  loose: string[];
}

interface Node {
  type: string;
  [key: string]: unknown;
}

/** Attributes that are read, or read out. */
const READ = new Set(['title', 'label', 'placeholder', 'alt', 'aria-label', 'aria-valuetext']);
/** What is between them is a name or a command in every language. */
const UNSPOKEN = new Set(['code', 'style', 'script']);
const WORD = /\p{L}{2}/u;

/** Reads a source. @param isComponent else a module of TypeScript */
export function toldBy(source: string, isComponent: boolean): Told {
  const component = isComponent ? source : `<script lang="ts" module>\n${source}\n</script>`;
  const told: Told = { templates: [], loose: [] };
  visit(parse(component, { modern: true }), told);
  return told;
}

function visit(value: unknown, told: Told): void {
  if (Array.isArray(value)) {
    for (const one of value) visit(one, told);
    return;
  }
  if (!isNode(value)) return;
  if (value.type === 'TaggedTemplateExpression') tagged(value, told);
  if (value.type === 'Text' && WORD.test(String(value.data))) told.loose.push(String(value.data));
  const isRead = value.type === 'Attribute' && READ.has(String(value.name));
  if (/^(Attribute|StyleDirective)$/.test(value.type) && !isRead) {
    // A class, an address or a style, and what is computed for it.
    visit(expressionsOf(value.value), told);
    return;
  }
  if (value.type === 'RegularElement' && UNSPOKEN.has(String(value.name))) return;
  for (const [key, child] of Object.entries(value)) if (key !== 'metadata') visit(child, told);
}

function tagged({ tag, quasi }: Node, told: Told): void {
  const { name } = tag as { name?: string };
  if (name !== 't' && name !== 'line') return;
  const { quasis } = quasi as { quasis: { value: { cooked: string } }[] };
  told.templates.push(joined(quasis.map(({ value }) => value.cooked)));
}

const expressionsOf = (value: unknown): unknown =>
  Array.isArray(value) ? value.filter((part) => part.type !== 'Text') : value;

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && ('type' in value || 'start' in value);

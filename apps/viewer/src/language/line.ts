/**
 * A sentence and what stands in it. The template is English, as it stands in the source; another
 * language finds its own by it. Lines cross from the workers to the page, which says them.
 */
export interface Line {
  /** With `{0}`, `{1}` … where the values stand. */
  readonly template: string;
  readonly values: readonly (string | number | Line)[];
}

const templates = new WeakMap<TemplateStringsArray, string>();

/** A line from a template literal, whose line breaks and indentation are no part of it. */
export function line(strings: TemplateStringsArray, ...values: Line['values']): Line {
  let template = templates.get(strings);
  if (template === undefined) {
    template = joined(strings);
    templates.set(strings, template);
  }
  return { template, values };
}

/** The template of a literal's parts. */
export const joined = (strings: readonly string[]): string =>
  strings
    .map((part, i) => (i === 0 ? part : `{${i - 1}}${part}`))
    .join('')
    .replace(/\s+/g, ' ')
    .trim();

/** A text that is the same in every language: a name, a number. */
export const verbatim = (text: string): Line => line`${text}`;

/** Lines one after another, with commas between them. */
export const listed = (lines: readonly Line[]): Line =>
  lines.length === 0 ? verbatim('') : lines.reduce((before, next) => line`${before}, ${next}`);

/** @param values in the order of their numbers */
export const fill = (template: string, values: readonly string[]): string =>
  template.replace(/\{(\d+)\}/g, (_, place) => values[Number(place)] ?? '');

/** The line in English. */
export const inEnglish = ({ template, values }: Line): string =>
  fill(
    template,
    values.map((value) => (typeof value === 'object' ? inEnglish(value) : String(value))),
  );

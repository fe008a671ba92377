/** HTML that is already safe to place in a page. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Value = string | number | boolean | Markup | readonly Markup[];

/** A template for HTML in which every value is escaped, unless it is markup itself. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(
    parts.map((part, i) => part + (i in values ? inserted(values[i]) : '')).join(''),
  );
}

function inserted(value: Value | undefined): string {
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(inserted).join('\n');
  return escapeHtml(String(value));
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for an element or a quoted attribute. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

import { Markup } from './markup.ts';
import { light } from './theme.ts';

/** Lets the page's colour scheme colour the figure, and names the figure for screen readers. */
export function themed(svg: string, layout: string, label: string): Markup {
  let text = svg.replaceAll('figure-', `${layout}-`).replaceAll('"#fff"', '"var(--paper)"');
  for (const [name, colour] of Object.entries(light)) {
    text = text.replaceAll(`"${colour}"`, `"var(--${name})"`);
  }
  return new Markup(text.replace('<svg ', `<svg role="img" aria-label="${label}" `));
}

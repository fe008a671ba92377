import { dark, light, type Scheme } from './theme.ts';

const variables = (scheme: Scheme) =>
  Object.entries(scheme)
    .map(([name, colour]) => `--${name}: ${colour};`)
    .join(' ');

/** The report's style sheet: both colour schemes, a narrow page, print. It loads nothing. */
export const styleSheet = `
:root { color-scheme: light dark; ${variables(light)} }
@media (prefers-color-scheme: dark) { :root { ${variables(dark)} } }
@media print { :root { color-scheme: light; ${variables(light)} } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem clamp(1rem, 4vw, 3rem) 4rem; max-width: 80rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif; }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.2; }
h2 { margin: 2.75rem 0 .75rem; font-size: 1.25rem; }
p { margin: .5rem 0; max-width: 46rem; }
.lead, figcaption, .note, caption { color: var(--muted); }
a { color: inherit; }
figure { margin: 2rem 0 0; }
figure svg { display: block; width: 100%; height: auto; }
figcaption { margin-top: .75rem; font-size: .9rem; max-width: 46rem; }
.layers { max-width: 54rem; }
.column { display: none; }
@media (max-width: 48rem) { .row { display: none; } .column { display: block; } }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
.wide { width: 100%; }
caption { text-align: left; padding-bottom: .5rem; font-size: .9rem; }
th, td { padding: .4rem .6rem; text-align: right; white-space: nowrap; vertical-align: top;
  border-bottom: 1px solid var(--grid); }
thead th { vertical-align: bottom; white-space: normal; border-bottom: 2px solid var(--muted); font-weight: 600; }
th:first-child, td:first-child { padding-left: 0; }
tbody th, .text { text-align: left; font-weight: 600; position: sticky; left: 0; background: var(--paper); }
.settings td { text-align: left; white-space: normal; overflow-wrap: anywhere; }
td small { display: block; font-weight: 400; color: var(--muted); font-size: .8rem; }
.best { font-weight: 700; }
.swatch { display: inline-block; width: 1.1rem; height: .25rem; margin-right: .5rem;
  vertical-align: middle; border-radius: .125rem; }
details { border-bottom: 1px solid var(--grid); padding: .5rem 0; }
summary { cursor: pointer; padding: .25rem 0; font-weight: 600; }
summary span { font-weight: 400; color: var(--muted); }
pre { margin: .5rem 0; padding: .75rem 1rem; overflow-x: auto; border: 1px solid var(--grid);
  border-radius: .375rem; font: .9rem/1.5 ui-monospace, 'DejaVu Sans Mono', Consolas, monospace; }
`;

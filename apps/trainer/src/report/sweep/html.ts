import { ranked, type Tried, triedOf, valueInWords } from '@vgg/runs';
import type { Ledger } from '../../sweep/ledger.ts';
import { html, Markup } from '../markup.ts';
import { percent } from '../numbers.ts';
import { styleSheet } from '../style.ts';
import { themed } from '../themed.ts';
import { sweepFigureSvg } from './figure.ts';

const label = 'Parallel coordinates: a line a choice, from its settings to its accuracy';

/** A sweep as one HTML page that needs nothing else: no script, no request; all values are escaped. */
export function sweepHtml(name: string, ledger: Ledger): string {
  const { plan, started } = ledger;
  const tried = ranked(triedOf(ledger));
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>Sweep ${name}</title>
<style>${new Markup(styleSheet)}</style>
</head>
<body>
<header>
<h1>Sweep ${name}</h1>
<p class="lead">${tried.length} of ${plan.trials} choices by ${plan.method} · begun ${started}</p>
</header>
<main>
<figure>
<div class="scroll" tabindex="0" role="region" aria-label="${label}">${themed(sweepFigureSvg(ledger, 'none'), 'sweep', label)}</div>
<figcaption>A line a choice: its settings, and at the right the best accuracy that it reached. Red the best,
blue trained to the end, grey stopped early${plan.repeats > 1 ? '; of repeats the mean' : ''}.</figcaption>
</figure>
<h2 id="results">Results</h2>
${resultsTable(tried, Object.keys(plan.space))}
<h2 id="settings">Settings of all trials</h2>
${settingsTable(ledger)}
</main>
</body>
</html>
`;
  return page.text;
}

function resultsTable(tried: readonly Tried[], names: readonly string[]): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-labelledby="results">
<table class="wide">
<thead><tr>
<th scope="col" class="text">Trial</th>${names.map((name) => html`<th scope="col">${name}</th>`)}
<th scope="col">Best accuracy</th><th scope="col">Epochs</th><th scope="col">Repeats</th><th scope="col" class="text">State</th>
</tr></thead>
<tbody>
${tried.map((one, place) => resultsRow(one, names, place === 0))}
</tbody>
</table>
</div>`;
}

function resultsRow(one: Tried, names: readonly string[], isBest: boolean): Markup {
  const { choice, accuracy, epochs, trials } = one;
  const [first] = trials;
  const why = first?.message === undefined ? '' : `: ${first.message}`;
  return html`<tr>
<th scope="row">${first?.name ?? ''}</th>
${names.map((name) => html`<td>${valueInWords(choice[name])}</td>`)}
<td class="${isBest ? 'best' : ''}">${percent(accuracy)}</td><td>${epochs}</td><td>${trials.length}</td>
<td class="text">${first?.state ?? ''}${why}</td>
</tr>`;
}

function settingsTable({ plan }: Ledger): Markup {
  const { settings, method, trials, repeats, seed, halving } = plan;
  const rows = Object.entries({
    ...settings,
    method,
    trials,
    repeats,
    'seed of the choices': seed,
    ...(halving
      ? { halving: `the best of ${halving.factor} go on, from epoch ${halving.first}` }
      : {}),
  });
  return html`<div class="scroll" tabindex="0" role="region" aria-labelledby="settings">
<table class="settings">
<thead><tr><th scope="col" class="text">Setting</th><th scope="col" class="text">Value</th></tr></thead>
<tbody>
${rows.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${valueInWords(value)}</td></tr>`)}
</tbody>
</table>
</div>`;
}

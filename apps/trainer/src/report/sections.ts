import { accuracyOf, lossOf } from '@vgg/core';
import {
  type ComparisonEntry,
  type ComparisonResult,
  chosenOn,
  publishedBeside,
  type Spread,
} from './comparison.ts';
import { html, type Markup } from './markup.ts';
import { decimal, meanAndRange, percent, points } from './numbers.ts';
import { bestAccuracy, type Summary } from './summary.ts';
import { lineStyle } from './theme.ts';

/** Configurations side by side with the reference's best; the best of all in bold. */
export function resultsTable(summaries: readonly Summary[]): Markup {
  const repeated = summaries.some(({ repeats }) => repeats > 1);
  const top = Math.max(...summaries.map((s) => s.bestAccuracy?.mean ?? 0));
  return html`<div class="scroll" tabindex="0" role="region" aria-labelledby="results">
<table class="wide">
<caption>Accuracies on the ${summaries[0]?.chosenOn ?? 'test'} images, by which the best is chosen${repeated ? '; means over the repeats, with least and greatest' : ''}.</caption>
<thead><tr>
<th scope="col" class="text">Training</th>
<th scope="col">Best accuracy</th><th scope="col">Reference's best</th><th scope="col">Difference, points</th>
<th scope="col">Last accuracy</th><th scope="col">Final loss</th><th scope="col">Seconds</th>
<th scope="col">Images/s</th><th scope="col">Parameters</th><th scope="col">Epochs</th><th scope="col">Repeats</th>
</tr></thead>
<tbody>
${summaries.map((summary, order) => resultsRow(summary, order, top))}
</tbody>
</table>
</div>`;
}

function resultsRow(summary: Summary, order: number, top: number): Markup {
  const { bestAccuracy: best, referenceBest } = summary;
  const difference = best && referenceBest !== null ? best.mean - referenceBest : null;
  return html`<tr>
<th scope="row">${swatch(order)}${summary.label}</th>
<td class="${best?.mean === top ? 'best' : ''}">${ranged(best, 2, 'percent')}</td>
<td>${percent(referenceBest, 1)}</td><td>${points(difference)}</td>
<td>${ranged(summary.lastAccuracy, 2, 'percent')}</td><td>${ranged(summary.finalLoss, 3)}</td>
<td>${ranged(summary.seconds, 1)}</td><td>${ranged(summary.imagesPerSecond, 1)}</td>
<td>${decimal(summary.parameters)}</td><td>${summary.epochs}</td><td>${summary.repeats}</td>
</tr>`;
}

function ranged(value: Spread | null, digits: number, unit?: 'percent'): Markup {
  const { mean, range } = meanAndRange(value, digits, unit);
  return range === '' ? html`${mean}` : html`${mean}<small>${range}</small>`;
}

function swatch(order: number): Markup {
  return html`<span class="swatch" style="background: var(--${lineStyle(order).hue})"></span>`;
}

/** The command line and every setting. */
export function settingsTable({
  settings,
  command,
  machine,
  date,
  entries,
}: ComparisonResult): Markup {
  const seeds = [...new Set(entries.map(({ seed }) => seed))].join(', ');
  const rows = Object.entries({ ...settings, seeds, machine, date });
  return html`<pre><code>${command}</code></pre>
<div class="scroll" tabindex="0" role="region" aria-labelledby="settings">
<table class="settings">
<caption>Every setting of this comparison; the command above makes it again.</caption>
<thead><tr><th scope="col" class="text">Setting</th><th scope="col" class="text">Value</th></tr></thead>
<tbody>
${rows.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${setting(value)}</td></tr>`)}
</tbody>
</table>
</div>`;
}

const setting = (value: string | number | boolean) =>
  typeof value === 'boolean' ? (value ? 'yes' : 'no') : value;

/** An entry's epochs beside the reference's own, folded; its line is the one of that place. */
export function epochTable(entry: ComparisonEntry, order: number): Markup {
  const name = `${entry.label}, repeat ${entry.repeat}`;
  const published = publishedBeside(entry);
  const images = chosenOn([entry]) === 'validation' ? 'Validation' : 'Test';
  const rows = entry.epochs.map(
    (e) => html`<tr><th scope="row">${e.epoch}</th>
<td>${decimal(e.trainLoss, 4)}</td><td>${decimal(published?.trainLoss[e.epoch - 1], 3)}</td>
<td>${percent(accuracyOf(e))}</td><td>${percent(published?.testAccuracy[e.epoch - 1], 1)}</td>
<td>${decimal(lossOf(e), 4)}</td>
<td>${decimal(e.cumulativeSeconds, 1)}</td><td>${decimal(published?.cumulativeSeconds[e.epoch - 1], 1)}</td>
<td>${decimal(e.imagesPerSecond, 1)}</td><td>${e.learningRate.toPrecision(3)}</td></tr>`,
  );
  return html`<details>
<summary>${swatch(order)}${name} <span>best ${percent(bestAccuracy(entry))}, seed ${entry.seed}</span></summary>
<div class="scroll" tabindex="0" role="region" aria-label="Epochs of ${name}">
<table class="wide">
<caption>Run ${entry.run}</caption>
<thead><tr>
<th scope="col" class="text">Epoch</th><th scope="col">Training loss</th><th scope="col">Reference</th>
<th scope="col">${images} accuracy</th><th scope="col">Reference</th><th scope="col">${images} loss</th>
<th scope="col">Seconds so far</th><th scope="col">Reference</th><th scope="col">Images/s</th>
<th scope="col">Learning rate</th>
</tr></thead>
<tbody>
${rows}
</tbody>
</table>
</div>
</details>`;
}

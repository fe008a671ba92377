import { byLabel, type ComparisonResult, publishedBeside } from './comparison.ts';
import { figureSvg } from './figure.ts';
import { hasLayers, layersFigureSvg } from './layers-figure.ts';
import { html, Markup } from './markup.ts';
import { epochTable, resultsTable, settingsTable } from './sections.ts';
import { styleSheet } from './style.ts';
import { summarise } from './summary.ts';
import { themed } from './themed.ts';

/**
 * The comparison as one HTML page that needs nothing else: no script, no request. It holds the
 * figure (side by side, and one below the other for a phone), the table of results, all settings
 * and every epoch; all values are escaped.
 */
export function reportHtml(result: ComparisonResult): string {
  const summaries = summarise(result.entries);
  const { data } = result.settings;
  const title = data === undefined ? 'VGGNet' : `VGGNet on ${data}`;
  const names = summaries.map(({ label }) => label);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>${title}: ${names.join(', ')}</title>
<style>${new Markup(styleSheet)}</style>
</head>
<body>
<header>
<h1>${title}: ${names.join(', ')}</h1>
<p class="lead">${result.date} · ${result.machine}</p>
</header>
<main>
${figure(result)}
${layersFigure(result)}
<h2 id="results">Results</h2>
${resultsTable(summaries)}
<h2 id="settings">Settings</h2>
${settingsTable(result)}
<h2 id="epochs">Epochs</h2>
${result.entries.map((entry) => epochTable(entry, names.indexOf(entry.label)))}
</main>
</body>
</html>
`;
  return page.text;
}

function figure({ entries }: ComparisonResult): Markup {
  const series = byLabel(entries);
  const drawn = (['row', 'column'] as const).map((layout) => {
    const svg = themed(figureSvg(series, { layout, background: 'none' }), layout, figureLabel);
    return html`<div class="${layout}">${svg}</div>`;
  });
  const repeated = series.some(({ repeats }) => repeats.length > 1);
  return html`<figure>
${drawn}
<figcaption>One line a training${repeated ? ': the mean of its repeats, in a band from the least to the greatest' : ''}.
${entries.some(publishedBeside) ? published : ''}</figcaption>
</figure>`;
}

function layersFigure({ entries }: ComparisonResult): Markup {
  if (!hasLayers(entries)) return html``;
  const svg = themed(layersFigureSvg(entries, 'none'), 'layers', layersLabel);
  return html`<figure>
<div class="layers">${svg}</div>
<figcaption>How large the outputs of each convolution and dense layer are, and the gradients by its kernel,
at the beginning of the last epoch; thin dashed lines at the first step.</figcaption>
</figure>`;
}

const layersLabel = 'Signal and gradient by layer, from the image to the answer';

/** What the thin lines are. */
const published = html`Thin dashed lines are the reference,
<a href="https://github.com/nanasin120/VGGNet-Pytorch">nanasin120/VGGNet-Pytorch</a> (MIT licence),
trained on all 50,000 images: figures read off its published plot, joined straight where two of its
curves cover each other. Its seconds were measured on its author's CUDA GPU, so they compare machines, not programs.`;

const figureLabel =
  'Training loss, test accuracy and cumulative seconds for each epoch; the tables below give the values.';

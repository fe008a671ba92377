import { describe, expect, it } from '@jest/globals';
import { reportHtml } from './html.ts';
import { html } from './markup.ts';
import { comparisonEntry, comparisonResult } from './testing/comparison.ts';

const page = reportHtml(comparisonResult([comparisonEntry('A'), comparisonEntry('B')]));

describe('reportHtml', () => {
  it('needs nothing from elsewhere: no script, no request', () => {
    expect(page).not.toMatch(/<script|<img|<iframe|<object|@import|url\((?!#)|\bsrc=|srcset=/i);
    expect(page.match(/<link[^>]*>/g)).toEqual(['<link rel="icon" href="data:,">']);
    expect(page).toContain(
      `content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"`,
    );
    const addresses = page.match(/https?:\/\/[^"' <]*/g) ?? [];
    expect(new Set(addresses)).toEqual(
      new Set([
        'http://www.w3.org/2000/svg',
        'http://www.w3.org/1999/xlink',
        'https://github.com/nanasin120/VGGNet-Pytorch',
      ]),
    );
  });

  it('holds the figure for a wide and for a narrow page, named for screen readers', () => {
    expect(page.match(/<svg role="img" aria-label="[^"]+"/g)).toHaveLength(2);
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('colours the figure with the page’s scheme', () => {
    expect(page).toContain('prefers-color-scheme: dark');
    const svgs = page.slice(page.indexOf('<svg'), page.lastIndexOf('</svg>'));
    expect(svgs).toContain('fill="var(--ink)"');
    expect(svgs).toContain('stroke="var(--blue)"');
    expect(svgs).not.toMatch(/"#(fff|ffffff|1f2328|0072b2)"/);
  });

  it('sets our best beside the reference’s', () => {
    const row = page.match(/<th scope="row">[^\n]*A<\/th>\s*<td.*?<\/tr>/s)?.[0] ?? '';
    const cells = [...row.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell]) => cell);
    expect(cells.slice(0, 3)).toEqual(['80.00 %', '78.6 %', '+1.40']);
    expect(cells).toContain('28,144,010');
  });

  it('lists all settings, the command line, and every epoch', () => {
    expect(page).toContain('vgg compare A B --recipe reference');
    for (const name of ['recipe', 'batch size', 'seeds', 'machine', 'date']) {
      expect(page).toContain(`<th scope="row">${name}</th>`);
    }
    expect(page).toContain('<td>yes</td>');
    expect(page.match(/<details>/g)).toHaveLength(2);
    expect(page.match(/<th scope="row">10<\/th>/g)).toHaveLength(2);
  });

  it('says what the dashed lines are', () => {
    expect(page).toMatch(/dashed lines are the reference/);
    expect(page).toContain('nanasin120/VGGNet-Pytorch</a> (MIT');
  });

  it('names other data than CIFAR-10, and no reference beside them', () => {
    const result = comparisonResult([{ ...comparisonEntry('A'), beside: null }]);
    const own = reportHtml({ ...result, settings: { ...result.settings, data: 'flowers' } });
    expect(page).toContain('<h1>VGGNet on CIFAR-10: A, B</h1>');
    expect(own).toContain('<h1>VGGNet on flowers: A</h1>');
    expect(own).not.toMatch(/CIFAR-10|dashed lines|nanasin120/);
  });

  it('gives repeats as mean and range', () => {
    const entries = [comparisonEntry('A'), comparisonEntry('A', { repeat: 2, shift: 0.02 })];
    expect(reportHtml(comparisonResult(entries))).toContain('81.00 %<small>(80.00–82.00)</small>');
  });

  it('escapes every value', () => {
    const evil = `<b onclick="x('&')">`;
    const entry = { ...comparisonEntry(evil), run: evil };
    const settings = { [evil]: evil };
    const text = reportHtml({
      settings,
      command: evil,
      date: evil,
      machine: evil,
      entries: [entry],
    });
    expect(text).not.toMatch(/<b[ >]|onclick="/);
    expect(text).toContain('&lt;b onclick=&quot;x(&#39;&amp;&#39;)&quot;&gt;');
  });

  it('is there before the first epoch has ended', () => {
    const text = reportHtml(comparisonResult([comparisonEntry('A', { epochs: 0 })]));
    expect(text).not.toMatch(/NaN|Infinity|undefined|null/);
  });
});

describe('html', () => {
  it('escapes values, and not markup', () => {
    const inner = html`<i>${'<'}</i>`;
    expect(html`<p title="${'"'}">${inner}${[inner, inner]}${1}${true}</p>`.text).toBe(
      '<p title="&quot;"><i>&lt;</i><i>&lt;</i>\n<i>&lt;</i>1true</p>',
    );
  });
});

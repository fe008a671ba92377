import { describe, expect, it } from '@jest/globals';
import { byLabel } from './comparison.ts';
import { figureSvg } from './figure.ts';
import { comparisonEntry } from './testing/comparison.ts';
import { light, lineStyle } from './theme.ts';

const all = ['A', 'A-LRN', 'B', 'C', 'D', 'E'];
const svgOf = (...entries: ReturnType<typeof comparisonEntry>[]) => figureSvg(byLabel(entries));

const textsOf = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, t]) => t);
const pathsOf = (svg: string) => svg.match(/<path[^>]*>/g) ?? [];
const linesOf = (svg: string, order: number) =>
  pathsOf(svg).filter(
    (path) =>
      path.includes(`stroke="${lineStyle(order).colour}"`) &&
      path.includes('stroke-width="2.25"') &&
      /d="M[\d. -]+L/.test(path) &&
      path.split('L').length > 4,
  );
const dashedOf = (svg: string) => pathsOf(svg).filter((path) => path.includes('stroke-dasharray'));

describe('figureSvg', () => {
  it('draws one line a configuration in each of the three panels', () => {
    const svg = svgOf(...all.map((name) => comparisonEntry(name)));
    for (const order of all.keys()) expect(linesOf(svg, order)).toHaveLength(3);
  });

  it('tells networks apart that are not in the paper', () => {
    const svg = svgOf(comparisonEntry('custom'), comparisonEntry('another'));
    for (const order of [0, 1]) expect(linesOf(svg, order)).toHaveLength(3);
    expect(lineStyle(0).colour).not.toBe(lineStyle(1).colour);
  });

  it('names panels, axes and lines', () => {
    const texts = textsOf(svgOf(...all.map((name) => comparisonEntry(name))));
    const expected = ['Training loss', 'Test accuracy', 'Cumulative time', 'epoch', 'accuracy (%)'];
    expect(texts).toEqual(expect.arrayContaining([...expected, ...all, 'reference, as published']));
  });

  it('adds the published curves, thin and dashed, for what the reference trained', () => {
    const svg = svgOf(comparisonEntry('A'), comparisonEntry('A-LRN'), comparisonEntry('E'));
    const dashed = dashedOf(svg);
    expect(dashed).toHaveLength(2 * 3);
    for (const path of dashed) expect(path).toContain('stroke-width="1.25"');
    const colours = [lineStyle(0).colour, lineStyle(2).colour];
    expect(dashed.every((path) => colours.some((c) => path.includes(`stroke="${c}"`)))).toBe(true);
  });

  it('joins the published curves over values that their plot hides', () => {
    const points = dashedOf(svgOf(comparisonEntry('C'))).map(
      (path) => path.match(/ d="([^"]*)"/)?.[1],
    );
    for (const line of points) expect(line?.match(/M/g)).toHaveLength(1);
  });

  it('leaves the reference out of the legend where it has no curve', () => {
    const svg = svgOf(comparisonEntry('A-LRN'));
    expect(dashedOf(svg)).toHaveLength(0);
    expect(textsOf(svg)).not.toContain('reference, as published');
  });

  it('draws the mean of repeats in a band', () => {
    const repeats = [comparisonEntry('A'), comparisonEntry('A', { repeat: 2, shift: 0.04 })];
    const bands = (svg: string) => svg.match(/<polygon [^>]*fill-opacity="0.18"/g) ?? [];
    expect(bands(svgOf(...repeats))).toHaveLength(1);
    expect(linesOf(svgOf(...repeats), 0)).toHaveLength(3);
    expect(textsOf(svgOf(...repeats))).toContain('least to greatest repeat');
    expect(bands(svgOf(comparisonEntry('A')))).toEqual([]);
  });

  it('shows seconds on a logarithmic axis only where ours and theirs are far apart', () => {
    expect(textsOf(svgOf(comparisonEntry('A')))).toContain('seconds');
    const slow = svgOf(comparisonEntry('A', { secondsPerEpoch: 3000 }));
    expect(textsOf(slow)).toEqual(expect.arrayContaining(['seconds, log scale', '10,000']));
    const shortButSlow = svgOf(comparisonEntry('A', { epochs: 1, secondsPerEpoch: 300 }));
    expect(textsOf(shortButSlow)).toContain('seconds, log scale');
  });

  it.each([
    ['no epoch yet', comparisonEntry('A', { epochs: 0 })],
    ['a single epoch', comparisonEntry('A', { epochs: 1 })],
    ['a configuration of its own', comparisonEntry('my <net>', { epochs: 3 })],
    ['many epochs', comparisonEntry('D', { epochs: 120 })],
  ])('draws %s', (_, entry) => {
    const svg = svgOf(entry);
    expect(svg).not.toMatch(/NaN|Infinity|undefined|<net>/);
    expect(svg.trimEnd().endsWith('</svg>')).toBe(true);
  });

  it('leaves a gap for a value that is not finite', () => {
    const entry = comparisonEntry('A-LRN', { epochs: 4 });
    const epochs = entry.epochs.map((e) => (e.epoch === 2 ? { ...e, trainLoss: Number.NaN } : e));
    expect(svgOf({ ...entry, epochs })).not.toContain('NaN');
  });

  it('draws the same twice', () => {
    expect(svgOf(comparisonEntry('A'))).toBe(svgOf(comparisonEntry('A')));
  });

  it('puts the panels below each other for a narrow page, on the page’s own ground', () => {
    const series = byLabel([comparisonEntry('A')]);
    const svg = figureSvg(series, { layout: 'column', background: 'none' });
    const [, width, height] = svg.match(/width="(\d+)" height="(\d+)"/) ?? [];
    expect(Number(height)).toBeGreaterThan(2 * Number(width));
    expect(svg).not.toContain(`fill="${light.paper}"`);
  });
});

import { describe, expect, it } from '@jest/globals';
import { reportHtml } from './html.ts';
import { hasLayers, layersFigureSvg } from './layers-figure.ts';
import { comparisonEntry, comparisonResult } from './testing/comparison.ts';
import { lineStyle } from './theme.ts';

/** A training whose gradients shrink by `factor` a layer on the way back. */
function measured(configuration: string, depth: number, factor: number, repeat = 1) {
  const norms = (scale: number) =>
    Array.from({ length: depth }, (_, i) => ({
      layer: `conv${i}`,
      activation: 0.5,
      gradient: i === 0 ? null : scale * factor ** (depth - i),
    }));
  const layers = [1, 2].map((epoch) => ({ epoch, norms: norms(epoch) }));
  return { ...comparisonEntry(configuration, { repeat }), layers };
}

const pathsOf = (svg: string, order: number) =>
  (svg.match(/<path[^>]*>/g) ?? []).filter(
    (path) => path.includes(`stroke="${lineStyle(order).colour}"`) && path.split('L').length > 3,
  );

describe('the figure of layers', () => {
  const entries = [measured('A', 8, 0.5), measured('E', 16, 1e-3), measured('A', 8, 0.5, 2)];

  it('draws each configuration once in both panels, and dashed as it began', () => {
    const svg = layersFigureSvg(entries);
    for (const order of [0, 1]) {
      const paths = pathsOf(svg, order);
      expect(paths).toHaveLength(4);
      expect(paths.filter((path) => path.includes('stroke-dasharray'))).toHaveLength(2);
    }
    expect(pathsOf(svg, 2)).toHaveLength(0);
    const texts = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
    expect(texts).toEqual(
      expect.arrayContaining([
        'Signal by layer',
        'Gradient by layer',
        'A',
        'E',
        'at the first step',
      ]),
    );
  });

  it('bears gradients that are nothing at all', () => {
    const svg = layersFigureSvg([measured('E', 16, 0)]);
    expect(svg).not.toMatch(/NaN|Infinity/);
  });

  it('stands in the report where layers were measured', () => {
    expect(hasLayers(entries)).toBe(true);
    expect(reportHtml(comparisonResult(entries))).toContain('Gradient by layer');
    const before = [comparisonEntry('A')];
    expect(hasLayers(before)).toBe(false);
    expect(reportHtml(comparisonResult(before))).not.toContain('Gradient by layer');
  });
});

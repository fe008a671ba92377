import { expect, it } from '@jest/globals';
import { byLabel, chosenOn } from './comparison.ts';
import { panelCurves, panelsOf } from './panels.ts';
import { comparisonEntry } from './testing/comparison.ts';

it('draws the published curves that are to stand beside a line', () => {
  const references = (beside: 'C' | null) => {
    const series = byLabel([{ ...comparisonEntry('A'), beside }]);
    return panelsOf(series).map((panel) => panelCurves(series, panel)[0].reference.length);
  };
  expect(references('C')).toEqual([10, 10, 10]);
  expect(references(null)).toEqual([0, 0, 0]);
});

it('draws the accuracy on the images that choose the best, and names them', () => {
  const tested = comparisonEntry('A', { epochs: 2 });
  const epochs = tested.epochs.map((epoch) => ({
    ...epoch,
    testAccuracy: null,
    validationAccuracy: 0.5,
  }));
  const validated = { ...tested, epochs };
  expect([chosenOn([tested]), chosenOn([validated])]).toEqual(['test', 'validation']);
  const series = byLabel([validated]);
  const panel = panelsOf(series)[1];
  expect(panel.title).toBe('Validation accuracy');
  expect(panelCurves(series, panel)[0].points.map(({ mean }) => mean)).toEqual([50, 50]);
});

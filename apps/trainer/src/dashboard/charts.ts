/** The five curves of a training, in the order of their weight. */

import { accuracyOf } from '@vgg/core';
import * as format from '../protocol/format.ts';
import type { PublishedResult } from '../reference/published.ts';
import type { Curve } from './chart.ts';
import { band, line, type Mark, marksOf } from './curves.ts';
import type { Series } from './series.ts';
import type { DashboardState } from './state.ts';

/** The curves of a state; the reference's accuracies lie faintly behind the own ones. */
export function curvesOf(
  state: DashboardState,
  reference: PublishedResult | null,
): [loss: Curve, accuracy: Curve, speed: Curve, rate: Curve, gradient: Curve] {
  const { curves } = state;
  return [
    {
      title: 'training loss',
      shortTitle: 'loss',
      current: valueOr(curves.smoothedLoss, format.loss),
      remark:
        curves.loss.points.length === 0
          ? null
          : `lowest ${format.loss(lowest(curves.smoothedLoss))}`,
      format: format.loss,
      front: (columns) => line(marksOf(curves.smoothedLoss), columns),
      behind: (columns) => band(curves.loss, columns),
      share: 0.98,
    },
    accuracyCurve(state, reference),
    {
      title: 'images/s',
      shortTitle: 'images/s',
      current: valueOr(curves.imagesPerSecond, format.significant),
      remark:
        curves.imagesPerSecond.points.length === 0
          ? null
          : `best ${format.significant(curves.imagesPerSecond.max)}`,
      format: format.significant,
      front: (columns) => line(marksOf(curves.imagesPerSecond), columns),
      bounds: { lowest: 0 },
    },
    {
      title: 'learning rate',
      shortTitle: 'rate',
      current: valueOr(curves.learningRate, format.learningRate),
      remark:
        curves.learningRate.points.length === 0
          ? null
          : `most ${format.learningRate(curves.learningRate.max)}`,
      format: format.rate,
      front: (columns) => line(marksOf(curves.learningRate), columns),
      bounds: { lowest: 0 },
    },
    {
      title: 'gradient norm',
      shortTitle: 'gradient',
      current: valueOr(curves.gradientNorm, format.significant),
      remark:
        curves.gradientNorm.points.length === 0
          ? null
          : `lowest ${format.significant(curves.gradientNorm.min)}`,
      format: format.significant,
      front: (columns) => line(marksOf(curves.gradientNorm), columns),
      share: 0.98,
      bounds: { lowest: 0 },
    },
  ];
}

function accuracyCurve(state: DashboardState, reference: PublishedResult | null): Curve {
  const { start, plan, evaluations } = state;
  const stepsPerEpoch = start?.stepsPerEpoch ?? 1;
  const steps = Math.max(plan?.totalSteps ?? 0, evaluations.at(-1)?.step ?? 0, 1);
  const own: Mark[] = evaluations.map((evaluation) => ({
    place: evaluation.step / steps,
    value: accuracyOf(evaluation) ?? 0,
  }));
  const published: Mark[] = (reference?.testAccuracy ?? []).flatMap((value, index) =>
    value === null ? [] : [{ place: ((index + 1) * stepsPerEpoch) / steps, value }],
  );
  const last = own.at(-1)?.value;
  return {
    title: start?.validationImages ? 'validation accuracy' : 'test accuracy',
    shortTitle: 'accuracy',
    current: last === undefined ? null : format.percent(last),
    remark: state.bestAccuracy === null ? null : `best ${format.percent(state.bestAccuracy)}`,
    format: (value) => format.percent(value, 1),
    front: (columns) => line(own, columns),
    behind: (columns) => (start === null ? [] : line(published, columns)),
    ownAxis: true,
    bounds: { lowest: 0, highest: 1 },
  };
}

function valueOr(series: Series, write: (value: number) => string): string | null {
  return series.last === null ? null : write(series.last);
}

function lowest(series: Series): number | null {
  return series.points.length === 0 ? null : series.min;
}

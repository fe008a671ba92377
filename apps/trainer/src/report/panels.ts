import { accuracyOf, type EpochEvent } from '@vgg/core';
import type { PublishedResult } from '../reference/published.ts';
import { chosenOn, publishedBeside, type Series } from './comparison.ts';

/** One of the figure's three panels, and what of an epoch it shows. */
export interface Panel {
  title: string;
  axis: string;
  quantity: keyof PublishedResult;
  /** Factor from the quantity's unit to the axis's. */
  scale: number;
}

/** The reference's three panels, left to right. */
export function panelsOf(series: readonly Series[]): readonly Panel[] {
  const validated = chosenOn(series.flatMap(({ repeats }) => repeats)) === 'validation';
  const accuracy = validated ? 'Validation accuracy' : 'Test accuracy';
  return [
    { title: 'Training loss', axis: 'cross-entropy', quantity: 'trainLoss', scale: 1 },
    { title: accuracy, axis: 'accuracy (%)', quantity: 'testAccuracy', scale: 100 },
    { title: 'Cumulative time', axis: 'seconds', quantity: 'cumulativeSeconds', scale: 1 },
  ];
}

/** An epoch's value over the repeats that reached it. */
export interface CurvePoint {
  epoch: number;
  mean: number;
  min: number;
  max: number;
}

/** A line's curves in one panel, in the axis's unit; the reference's are empty if it has none. */
export interface PanelCurves {
  label: string;
  /** Its place among the lines, from 0: lines are told apart by it. */
  order: number;
  points: CurvePoint[];
  reference: [epoch: number, value: number | null][];
}

/** Every line's curves in a panel, in the given order. */
export function panelCurves(series: readonly Series[], panel: Panel): PanelCurves[] {
  return series.map(({ label, repeats }, order) => ({
    label,
    order,
    points: curve(
      repeats.flatMap(({ epochs }) => epochs),
      panel,
    ),
    reference: ((repeats[0] && publishedBeside(repeats[0]))?.[panel.quantity] ?? []).map(
      (value, i) => [i + 1, value === null ? null : value * panel.scale],
    ),
  }));
}

/** Gathers the events of all repeats by epoch; values that are not finite leave a gap. */
function curve(events: readonly EpochEvent[], { quantity, scale }: Panel): CurvePoint[] {
  const byEpoch = new Map<number, number[]>();
  for (const event of events) {
    const value =
      ((quantity === 'testAccuracy' ? accuracyOf(event) : event[quantity]) ?? Number.NaN) * scale;
    if (Number.isFinite(value))
      byEpoch.set(event.epoch, [...(byEpoch.get(event.epoch) ?? []), value]);
  }
  return [...byEpoch]
    .sort(([a], [b]) => a - b)
    .map(([epoch, values]) => ({
      epoch,
      mean: values.reduce((sum, value) => sum + value, 0) / values.length,
      min: Math.min(...values),
      max: Math.max(...values),
    }));
}

/** Whether repeats differ, so that there is a band to draw. */
export const hasBand = ({ points }: PanelCurves) => points.some(({ min, max }) => max > min);

/** Whether the reference published a curve. */
export const hasReference = ({ reference }: PanelCurves) => reference.length > 0;

/** The last epoch of the curves, ours or the reference's; at least 1. */
export function lastEpoch(curves: readonly PanelCurves[]): number {
  return Math.max(1, ...curves.flatMap((c) => [c.points.at(-1)?.epoch ?? 1, c.reference.length]));
}

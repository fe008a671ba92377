/** Numbers as people read them. Everything is short, and as wide now as a moment later. */

import type { Measured } from '@vgg/core';

/** 42 -> "0:42", 3723 -> "1:02:03". Below zero, or not finite, is "–". */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '–';
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(whole % 60)}`
    : `${minutes}:${two(whole % 60)}`;
}

/** A fraction as percent: 0.8215 -> "82.15 %". */
export function percent(fraction: number | null | undefined, digits = 2): string {
  return fraction === null || fraction === undefined
    ? '–'
    : `${(fraction * 100).toFixed(digits)} %`;
}

/** What was measured, by what it was measured on: "validation 81.20 %, test 82.15 %". */
export function accuracies({
  testAccuracy,
  validationAccuracy,
}: Pick<Measured, 'testAccuracy' | 'validationAccuracy'>): string {
  const parts = [
    validationAccuracy == null ? [] : [`validation ${percent(validationAccuracy)}`],
    testAccuracy === null ? [] : [`test ${percent(testAccuracy)}`],
  ].flat();
  return parts.join(', ');
}

/** On which images the best network is chosen; said wherever the best is told. */
export function chosenOn({ validationAccuracy }: Pick<Measured, 'validationAccuracy'>): string {
  return validationAccuracy == null ? ' on the test images' : ' on the validation images';
}

/** A cross-entropy in nats: 1.2345 -> "1.234". */
export function loss(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  return Math.abs(value) >= 1000 ? value.toExponential(1) : value.toFixed(3);
}

/** 0.00098 -> "9.80e-4". */
export function learningRate(value: number): string {
  return value.toExponential(2);
}

/** The same on an axis, where 0 stays 0. */
export function rate(value: number): string {
  return value === 0 ? '0' : value.toExponential(1);
}

/** Three significant digits, plain where that stays short: 0.0123, 1.23, 123, 1.2e+4. */
export function significant(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 100_000)) return value.toExponential(1);
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1);
  return value.toFixed(size >= 1 || size === 0 ? 2 : 3);
}

/** 411_000_000 -> "411 MB" (10^6 bytes), from 10^9 on "1.20 GB". */
export function bytes(value: number): string {
  return value >= 1e9 ? `${(value / 1e9).toFixed(2)} GB` : `${Math.round(value / 1e6)} MB`;
}

/** 45000 -> "45,000". */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** The time of day of a moment in milliseconds: "14:03:22". */
export function clock(moment: number): string {
  return new Date(moment).toTimeString().slice(0, 8);
}

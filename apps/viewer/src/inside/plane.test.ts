import { describe, expect, it } from '@jest/globals';
import { uniform } from '@vgg/core';
import { onPlane } from './plane.ts';

const never = new AbortController().signal;
/** Two clouds, far from one another. */
const points = Array.from({ length: 60 }, (_, image) =>
  Float32Array.from({ length: 8 }, (_unused, i) => uniform(image * 8 + i, 5) + (image % 2) * 20),
);

describe('onPlane', () => {
  it('keeps neighbours together, within 0 to 1, the same every time', async () => {
    const places = await onPlane(points, () => {}, never);
    expect(places).toHaveLength(120);
    expect([Math.min(...places), Math.max(...places)]).toEqual([0, 1]);
    expect(await onPlane(points, () => {}, never)).toEqual(places);
    const distance = (a: number, b: number) =>
      Math.hypot(places[2 * a] - places[2 * b], places[2 * a + 1] - places[2 * b + 1]);
    for (let point = 0; point < 60; point += 1) {
      const others = Array.from(points.keys()).filter((other) => other !== point);
      const nearest = others.reduce((near, other) =>
        distance(point, other) < distance(point, near) ? other : near,
      );
      expect(nearest % 2).toBe(point % 2);
    }
  });

  it('bears two points, refuses one, and stops when told', async () => {
    expect(await onPlane(points.slice(0, 2), () => {}, never)).toHaveLength(4);
    await expect(onPlane(points.slice(0, 1), () => {}, never)).rejects.toThrow(/two images/);
    await expect(onPlane(points, () => {}, AbortSignal.abort())).rejects.toThrow();
  });
});

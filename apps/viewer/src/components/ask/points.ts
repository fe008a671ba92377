/** The point nearest to a place. @param places [points, 2] */
export function nearest(places: Float32Array, x: number, y: number): number {
  return leastOf(places, (dx, dy) => dx * dx + dy * dy, x, y);
}

/**
 * The point to which one comes from another in a direction, which is one of the axes: near, and
 * rather ahead than aside. That point itself where none lies there.
 */
export function nextPoint(places: Float32Array, from: number, right: number, down: number): number {
  const cost = (dx: number, dy: number) => {
    const [ahead, aside] = [dx * right + dy * down, dx * down + dy * right];
    return ahead <= 1e-6 || Math.abs(aside) > 2 * ahead
      ? Number.POSITIVE_INFINITY
      : ahead ** 2 + 4 * aside ** 2;
  };
  const next = leastOf(places, cost, places[2 * from], places[2 * from + 1]);
  return next < 0 ? from : next;
}

function leastOf(
  places: Float32Array,
  cost: (dx: number, dy: number) => number,
  x: number,
  y: number,
): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let point = 0; point < places.length / 2; point += 1) {
    const here = cost(places[2 * point] - x, places[2 * point + 1] - y);
    if (here < least) [best, least] = [point, here];
  }
  return best;
}

import type { backend_util } from '@tensorflow/tfjs-core';
import { FLAT } from './flat.wgsl.ts';

/**
 * A thread an element of x: it takes the dy of every window in which it is the first of the greatest.
 * No two threads write to one place, also where windows overlap.
 */
export function maxPoolGradShader(info: backend_util.Conv2DInfo): string {
  const { effectiveFilterHeight: high, effectiveFilterWidth: wide } = info;
  return `
@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;
@group(0) @binding(3) var<uniform> size: vec4<u32>;
const HEIGHT = ${info.inHeight};
const WIDTH = ${info.inWidth};
const CHANNELS = ${info.inChannels};
const OUT_HEIGHT = ${info.outHeight};
const OUT_WIDTH = ${info.outWidth};
const NONE = -1;

/** Where in x the first of the greatest numbers of a window stands; NONE where there is none. */
fn winner(image: i32, top: i32, left: i32, channel: i32) -> i32 {
  var place = NONE;
  var greatest = 0.0;
  for (var r = max(top, 0); r < min(top + ${high}, HEIGHT); r++) {
    for (var c = max(left, 0); c < min(left + ${wide}, WIDTH); c++) {
      let at = ((image * HEIGHT + r) * WIDTH + c) * CHANNELS + channel;
      if (place == NONE || x[at] > greatest) {
        greatest = x[at];
        place = at;
      }
    }
  }
  return place;
}
${FLAT}
  if (i >= size.x) { return; }
  let at = i32(i);
  let channel = at % CHANNELS;
  let column = at / CHANNELS % WIDTH + ${info.padInfo.left};
  let row = at / (CHANNELS * WIDTH) % HEIGHT + ${info.padInfo.top};
  let image = at / (CHANNELS * WIDTH * HEIGHT);
  var sum = 0.0;
  for (var r = max(row - ${high - 1} + ${info.strideHeight - 1}, 0) / ${info.strideHeight}; r <= min(row / ${info.strideHeight}, OUT_HEIGHT - 1); r++) {
    for (var c = max(column - ${wide - 1} + ${info.strideWidth - 1}, 0) / ${info.strideWidth}; c <= min(column / ${info.strideWidth}, OUT_WIDTH - 1); c++) {
      let top = r * ${info.strideHeight} - ${info.padInfo.top};
      let left = c * ${info.strideWidth} - ${info.padInfo.left};
      if (winner(image, top, left, channel) == at) {
        sum += dy[((image * OUT_HEIGHT + r) * OUT_WIDTH + c) * CHANNELS + channel];
      }
    }
  }
  dx[i] = sum;
}`;
}

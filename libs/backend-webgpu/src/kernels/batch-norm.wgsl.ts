import { FLAT } from './flat.wgsl.ts';

/**
 * Of x [rows, channels] numbers by channel. First a workgroup takes a chunk of rows of 64 channels, four
 * lanes a channel; then a workgroup a channel brings the chunks together.
 */

const ROWS = 'struct Uniforms { rows: u32, channels: u32, chunk: u32, chunks: u32, epsilon: f32 }';

/** Two numbers a lane, added up over the four lanes of a channel; what follows runs in one of them. */
function chunkShader(bindings: string, begin: string, each: string, end: string): string {
  return `
${ROWS}
${bindings}
var<workgroup> firsts: array<f32, 256>;
var<workgroup> seconds: array<f32, 256>;
@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let channel = group.x * 64u + lane % 64u;
  let begin = group.y * p.chunk;
  let end = min(begin + p.chunk, p.rows);
  let here = channel < p.channels;
  let c = min(channel, p.channels - 1u);
  var first = 0.0;
  var second = 0.0;
  ${begin}
  for (var row = begin + lane / 64u; row < end; row += 4u) {
    let at = row * p.channels + c;
    ${each}
  }
  firsts[lane] = first;
  seconds[lane] = second;
  workgroupBarrier();
  if (lane >= 64u || !here) { return; }
  first = (firsts[lane] + firsts[lane + 64u]) + (firsts[lane + 128u] + firsts[lane + 192u]);
  second = (seconds[lane] + seconds[lane + 64u]) + (seconds[lane + 128u] + seconds[lane + 192u]);
  let place = group.y * 2u * p.channels + channel;
  ${end}
}`;
}

/**
 * partials [chunks, 2, channels]: each chunk's mean and its sum of squares about that mean, both taken
 * from differences to the chunk's first row, so that a mean far from zero costs no digits.
 */
export const statisticsShader = chunkShader(
  `@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> partials: array<f32>;
@group(0) @binding(2) var<uniform> p: Uniforms;`,
  'let pivot = x[begin * p.channels + c];',
  `let difference = x[at] - pivot;
    first += difference;
    second += difference * difference;`,
  `let count = f32(end - begin);
  partials[place] = pivot + first / count;
  partials[place + p.channels] = max(second - first * first / count, 0.0);`,
);

/** mean and variance [channels] out of the chunks' (Chan, Golub & LeVeque 1983). */
export const combineStatisticsShader = `
${ROWS}
@group(0) @binding(0) var<storage, read> partials: array<f32>;
@group(0) @binding(1) var<storage, read_write> mean: array<f32>;
@group(0) @binding(2) var<storage, read_write> variance: array<f32>;
@group(0) @binding(3) var<uniform> p: Uniforms;
/** How many numbers, their mean, their squares about it. */
var<workgroup> lanes: array<vec3<f32>, 64>;

fn together(a: vec3<f32>, b: vec3<f32>) -> vec3<f32> {
  if (b.x == 0.0) { return a; }
  let count = a.x + b.x;
  let apart = b.y - a.y;
  return vec3<f32>(count, a.y + apart * (b.x / count), a.z + b.z + apart * apart * (a.x * b.x / count));
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  var all = vec3<f32>(0.0);
  for (var chunk = lane; chunk < p.chunks; chunk += 64u) {
    let count = f32(min(p.chunk, p.rows - chunk * p.chunk));
    let at = chunk * 2u * p.channels + group.x;
    all = together(all, vec3<f32>(count, partials[at], partials[at + p.channels]));
  }
  lanes[lane] = all;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half /= 2u) {
    if (lane < half) { lanes[lane] = together(lanes[lane], lanes[lane + half]); }
    workgroupBarrier();
  }
  if (lane == 0u) {
    mean[group.x] = lanes[0].y;
    variance[group.x] = lanes[0].z / lanes[0].x;
  }
}`;

/** y = (x - mean) / sqrt(variance + epsilon) gamma + beta, then max(y, 0) if relu. */
export function applyShader(relu: boolean): string {
  return `
${ROWS}
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> gamma: array<f32>;
@group(0) @binding(2) var<storage, read> beta: array<f32>;
@group(0) @binding(3) var<storage, read> mean: array<f32>;
@group(0) @binding(4) var<storage, read> variance: array<f32>;
@group(0) @binding(5) var<storage, read_write> y: array<f32>;
@group(0) @binding(6) var<uniform> p: Uniforms;
${FLAT}
  if (i >= p.rows * p.channels) { return; }
  let c = i % p.channels;
  let scale = gamma[c] / sqrt(variance[c] + p.epsilon);
  let normalised = (x[i] - mean[c]) * scale + beta[c];
  y[i] = ${relu ? 'max(normalised, 0.0)' : 'normalised'};
}`;
}

/** partials [chunks, 2, channels]: the sums of g and of g times the normalised x, g being dy past the ReLU. */
export function gradientSumsShader(relu: boolean): string {
  return chunkShader(
    `@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> gamma: array<f32>;
@group(0) @binding(3) var<storage, read> beta: array<f32>;
@group(0) @binding(4) var<storage, read> mean: array<f32>;
@group(0) @binding(5) var<storage, read> variance: array<f32>;
@group(0) @binding(6) var<storage, read_write> partials: array<f32>;
@group(0) @binding(7) var<uniform> p: Uniforms;`,
    `let deviation = sqrt(variance[c] + p.epsilon);
  let scale = gamma[c] / deviation;
  ${relu ? '' : 'let unused = beta[c];'}`,
    `let centred = x[at] - mean[c];
    let g = ${relu ? 'select(0.0, dy[at], centred * scale + beta[c] > 0.0)' : 'dy[at]'};
    first += g;
    second += g * centred / deviation;`,
    `partials[place] = first;
  partials[place + p.channels] = second;`,
  );
}

/** dBeta and dGamma [channels], and what `gradientShader` needs of a channel: [5, channels]. */
export const combineGradientShader = `
${ROWS}
@group(0) @binding(0) var<storage, read> partials: array<f32>;
@group(0) @binding(1) var<storage, read> gamma: array<f32>;
@group(0) @binding(2) var<storage, read> beta: array<f32>;
@group(0) @binding(3) var<storage, read> mean: array<f32>;
@group(0) @binding(4) var<storage, read> variance: array<f32>;
@group(0) @binding(5) var<storage, read_write> dGamma: array<f32>;
@group(0) @binding(6) var<storage, read_write> dBeta: array<f32>;
@group(0) @binding(7) var<storage, read_write> channelwise: array<f32>;
@group(0) @binding(8) var<uniform> p: Uniforms;
var<workgroup> lanes: array<vec2<f32>, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let c = group.x;
  var sums = vec2<f32>(0.0);
  for (var chunk = lane; chunk < p.chunks; chunk += 64u) {
    let at = chunk * 2u * p.channels + c;
    sums += vec2<f32>(partials[at], partials[at + p.channels]);
  }
  lanes[lane] = sums;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half /= 2u) {
    if (lane < half) { lanes[lane] += lanes[lane + half]; }
    workgroupBarrier();
  }
  if (lane > 0u) { return; }
  sums = lanes[0];
  dBeta[c] = sums.x;
  dGamma[c] = sums.y;
  let deviation = sqrt(variance[c] + p.epsilon);
  let scale = gamma[c] / deviation;
  channelwise[c] = mean[c];
  channelwise[c + p.channels] = scale;
  channelwise[c + 2u * p.channels] = beta[c];
  channelwise[c + 3u * p.channels] = scale * sums.x / f32(p.rows);
  channelwise[c + 4u * p.channels] = scale * sums.y / f32(p.rows) / deviation;
}`;

/** dx = scale (g - mean(g) - normalised x mean(g normalised x)). */
export function gradientShader(relu: boolean): string {
  return `
${ROWS}
@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> channelwise: array<f32>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;
@group(0) @binding(4) var<uniform> p: Uniforms;
${FLAT}
  if (i >= p.rows * p.channels) { return; }
  let c = i % p.channels;
  let centred = x[i] - channelwise[c];
  let scale = channelwise[c + p.channels];
  let g = ${relu ? 'select(0.0, dy[i], centred * scale + channelwise[c + 2u * p.channels] > 0.0)' : 'dy[i]'};
  dx[i] = scale * g - channelwise[c + 3u * p.channels] - centred * channelwise[c + 4u * p.channels];
}`;
}

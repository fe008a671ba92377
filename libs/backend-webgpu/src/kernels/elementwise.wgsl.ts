import { FLAT } from './flat.wgsl.ts';

/** dx = dy where y > 0, else 0. */
export const reluGradShader = `
@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> y: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;
@group(0) @binding(3) var<uniform> size: vec4<u32>;
${FLAT}
  if (i >= size.x) { return; }
  dx[i] = select(0.0, dy[i], y[i] > 0.0);
}`;

/** y = keep(i) ? x / (1 - rate) : 0; keep(i) is vgg-core's hash of index and seed against the rate. */
export const dropoutShader = `
struct Uniforms { size: u32, seed: u32, threshold: u32, scale: f32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<uniform> p: Uniforms;

fn hash(index: u32) -> u32 {
  var h = index * 0x9e3779b1u + p.seed;
  h = (h ^ (h >> 16u)) * 0x85ebca6bu;
  h = (h ^ (h >> 13u)) * 0xc2b2ae35u;
  return h ^ (h >> 16u);
}
${FLAT}
  if (i >= p.size) { return; }
  y[i] = select(0.0, x[i] * p.scale, (hash(i) >> 8u) >= p.threshold);
}`;

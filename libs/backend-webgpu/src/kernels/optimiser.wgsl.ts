import { FLAT } from './flat.wgsl.ts';

/** Adam in place, as PyTorch has it; `rate` and `deviation` hold the corrections of the first steps. */
export const adamShader = `
struct Uniforms {
  size: u32, scale: f32, decay: f32, beta1: f32, beta2: f32,
  new1: f32, new2: f32, rate: f32, deviation: f32, epsilon: f32,
}
@group(0) @binding(0) var<storage, read> gradient: array<f32>;
@group(0) @binding(1) var<storage, read_write> weight: array<f32>;
@group(0) @binding(2) var<storage, read_write> first: array<f32>;
@group(0) @binding(3) var<storage, read_write> second: array<f32>;
@group(0) @binding(4) var<uniform> p: Uniforms;
${FLAT}
  if (i >= p.size) { return; }
  let g = gradient[i] * p.scale + p.decay * weight[i];
  let m = p.beta1 * first[i] + p.new1 * g;
  let v = p.beta2 * second[i] + p.new2 * g * g;
  first[i] = m;
  second[i] = v;
  weight[i] -= p.rate * m / (sqrt(v) * p.deviation + p.epsilon);
}`;

/** SGD with momentum in place, as PyTorch has it: w -= rate (ofGradient g + ofVelocity v). */
export const momentumShader = `
struct Uniforms {
  size: u32, scale: f32, decay: f32, momentum: f32, rate: f32, ofGradient: f32, ofVelocity: f32,
}
@group(0) @binding(0) var<storage, read> gradient: array<f32>;
@group(0) @binding(1) var<storage, read_write> weight: array<f32>;
@group(0) @binding(2) var<storage, read_write> velocity: array<f32>;
@group(0) @binding(3) var<uniform> p: Uniforms;
${FLAT}
  if (i >= p.size) { return; }
  let g = gradient[i] * p.scale + p.decay * weight[i];
  let v = p.momentum * velocity[i] + g;
  velocity[i] = v;
  weight[i] -= p.rate * (p.ofGradient * g + p.ofVelocity * v);
}`;

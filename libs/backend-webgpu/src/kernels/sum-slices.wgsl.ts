import { FLAT } from './flat.wgsl.ts';
import type { Epilogue } from './product.wgsl.ts';

/** y [batches, size] = the sum over the slices [batches, slices, size] of a product, then its epilogue. */
export function sumSlicesShader({ bias, relu }: Epilogue): string {
  return `
struct Uniforms { size: u32, slices: u32, columns: u32, batches: u32 }
@group(0) @binding(0) var<storage, read> sums: array<f32>;
${bias ? '@group(0) @binding(1) var<storage, read> bias: array<f32>;' : ''}
@group(0) @binding(${bias ? 2 : 1}) var<storage, read_write> y: array<f32>;
@group(0) @binding(${bias ? 3 : 2}) var<uniform> p: Uniforms;
${FLAT}
  if (i >= p.size * p.batches) { return; }
  let first = (i / p.size) * p.slices * p.size + i % p.size;
  var sum = 0.0;
  for (var slice = 0u; slice < p.slices; slice++) { sum += sums[first + slice * p.size]; }
  ${bias ? 'sum += bias[i % p.columns];' : ''}
  ${relu ? 'sum = max(sum, 0.0);' : ''}
  y[i] = sum;
}`;
}

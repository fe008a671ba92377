/** sums[group] = the sum of f(x) over this workgroup's share of x, a tree over its 256 lanes. */
export function sumShader(squares: boolean): string {
  return `
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> sums: array<f32>;
@group(0) @binding(2) var<uniform> size: vec4<u32>;
var<workgroup> lanes: array<f32, 256>;
@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  var sum = 0.0;
  for (var i = group.x * 256u + lane; i < size.x; i += groups.x * 256u) {
    sum += ${squares ? 'x[i] * x[i]' : 'x[i]'};
  }
  lanes[lane] = sum;
  workgroupBarrier();
  for (var half = 128u; half > 0u; half /= 2u) {
    if (lane < half) { lanes[lane] += lanes[lane + half]; }
    workgroupBarrier();
  }
  if (lane == 0u) { sums[group.x] = lanes[0]; }
}`;
}

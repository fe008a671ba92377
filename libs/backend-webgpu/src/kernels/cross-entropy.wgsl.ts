/**
 * A workgroup a row of the logits: its greatest, the sum of exponentials, from these the loss of the
 * row and its part of the gradient. Target: (1 - smoothing) at the label, smoothing / classes everywhere.
 */
export const crossEntropyShader = `
struct Uniforms { rows: u32, classes: u32, smoothing: f32 }
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> labels: array<i32>;
@group(0) @binding(2) var<storage, read_write> losses: array<f32>;
@group(0) @binding(3) var<storage, read_write> dLogits: array<f32>;
@group(0) @binding(4) var<uniform> p: Uniforms;
var<workgroup> lanes: array<f32, 64>;
var<workgroup> plain: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let row = group.x;
  let first = row * p.classes;
  var greatest = logits[first];
  for (var i = lane; i < p.classes; i += 64u) { greatest = max(greatest, logits[first + i]); }
  lanes[lane] = greatest;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half /= 2u) {
    if (lane < half) { lanes[lane] = max(lanes[lane], lanes[lane + half]); }
    workgroupBarrier();
  }
  greatest = lanes[0];
  workgroupBarrier();
  var sum = 0.0;
  var all = 0.0;
  for (var i = lane; i < p.classes; i += 64u) {
    let z = logits[first + i] - greatest;
    sum += exp(z);
    all += z;
  }
  lanes[lane] = sum;
  plain[lane] = all;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half /= 2u) {
    if (lane < half) {
      lanes[lane] += lanes[lane + half];
      plain[lane] += plain[lane + half];
    }
    workgroupBarrier();
  }
  sum = lanes[0];
  let label = u32(labels[row]);
  let each = p.smoothing / f32(p.classes);
  for (var i = lane; i < p.classes; i += 64u) {
    let wanted = each + select(0.0, 1.0 - p.smoothing, i == label);
    dLogits[first + i] = (exp(logits[first + i] - greatest) / sum - wanted) / f32(p.rows);
  }
  if (lane == 0u) {
    let right = logits[first + label] - greatest;
    losses[row] = (log(sum) - (1.0 - p.smoothing) * right - each * plain[0]) / f32(p.rows);
  }
}`;

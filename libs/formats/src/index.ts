export { FormatError } from './format-error.ts';
export { fromHalf, toHalf } from './half-floats.ts';
export type { NamedTensors } from './named-tensors.ts';
export type { OnnxLayer } from './onnx/layers.ts';
export { type OnnxOptions, writeOnnx } from './onnx/write-onnx.ts';
export { type PyTorchFile, readPyTorch } from './pytorch/read-pytorch.ts';
export { type Steps, toBytes, writeQuantised } from './quantised.ts';
export { readSafetensors, writeSafetensors } from './safetensors/file.ts';
export {
  readSafetensorsHeader,
  type SafetensorsEntry,
  type SafetensorsHeader,
  safetensorsHeaderLength,
  writeSafetensorsHeader,
} from './safetensors/header.ts';

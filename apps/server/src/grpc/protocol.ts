import { fileURLToPath } from 'node:url';
import type { ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

/** One of each is set; `parameter_choice` says which. */
export interface InferParameter {
  parameter_choice?: keyof Omit<InferParameter, 'parameter_choice'>;
  bool_param?: boolean;
  int64_param?: number;
  string_param?: string;
  double_param?: number;
  uint64_param?: number;
}
type Parameters = Record<string, InferParameter>;

export interface TensorContents {
  bool_contents: boolean[];
  int_contents: number[];
  int64_contents: number[];
  uint_contents: number[];
  uint64_contents: number[];
  fp32_contents: number[];
  fp64_contents: number[];
  bytes_contents: Uint8Array[];
}

export interface ModelInferRequest {
  model_name: string;
  model_version: string;
  id: string;
  parameters: Parameters;
  inputs: {
    name: string;
    datatype: string;
    shape: number[];
    parameters: Parameters;
    contents: TensorContents | null;
  }[];
  outputs: { name: string; parameters: Parameters }[];
  raw_input_contents: Uint8Array[];
}

export interface ModelInferResponse {
  model_name: string;
  model_version: string;
  id: string;
  outputs: { name: string; datatype: string; shape: number[] }[];
  raw_output_contents: Uint8Array[];
}

export interface ModelName {
  name: string;
  version: string;
}

const file = fileURLToPath(new URL('../../proto/open_inference.proto', import.meta.url));
const definition = loadSync(file, { keepCase: true, longs: Number, defaults: true, oneofs: true });
const loaded = definition['inference.GRPCInferenceService'] as ServiceDefinition;

/** A request for inference stays as it came until it has been let in. */
export const service: ServiceDefinition = {
  ...loaded,
  ModelInfer: { ...loaded.ModelInfer, requestDeserialize: (bytes: Buffer) => bytes },
};

/** @throws Error where the bytes are no such message */
export const readInferRequest = (bytes: Buffer): ModelInferRequest =>
  loaded.ModelInfer.requestDeserialize(bytes);

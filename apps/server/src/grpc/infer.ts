import { Problem } from '../http/problem.ts';
import type { Classified } from '../inference/classify.ts';
import { elementsToBinary } from '../protocols/datatypes.ts';
import {
  type InferBody,
  type InferRequest,
  inferRequestSchema,
} from '../protocols/infer-request.ts';
import { datatypeOf, inferOutputs, outputBytes } from '../protocols/infer-response.ts';
import type {
  InferParameter,
  ModelInferRequest,
  ModelInferResponse,
  TensorContents,
} from './protocol.ts';

/** Which list of the contents holds the elements of a datatype; FP16 has none, it comes raw. */
const lists: Record<string, keyof TensorContents> = {
  INT8: 'int_contents',
  INT16: 'int_contents',
  INT32: 'int_contents',
  INT64: 'int64_contents',
  UINT8: 'uint_contents',
  UINT16: 'uint_contents',
  UINT32: 'uint_contents',
  UINT64: 'uint64_contents',
  FP32: 'fp32_contents',
  FP64: 'fp64_contents',
};

/**
 * A gRPC request in the form that it would have over HTTP, so that both are held to the same.
 * @throws Problem 400
 */
export function inferBodyFrom(message: ModelInferRequest): InferBody & { request: InferRequest } {
  const { raw_input_contents: raw, inputs, outputs } = message;
  if (raw.length > 0 && raw.length !== inputs.length) {
    throw new Problem(
      400,
      `there are ${raw.length} raw_input_contents for ${inputs.length} inputs`,
    );
  }
  const tensors = inputs.map((input, i) => tensorOf(input, raw[i]));
  const parsed = inferRequestSchema.safeParse({
    ...(message.id === '' ? {} : { id: message.id }),
    parameters: valuesOf(message.parameters),
    inputs: tensors.map(({ head }) => head),
    outputs: outputs.map(({ name, parameters }) => ({ name, parameters: valuesOf(parameters) })),
  });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Problem(400, `${issue?.path.join('.') || 'the request'}: ${issue?.message}`);
  }
  return { request: parsed.data, binary: tensors[0]?.binary ?? new Uint8Array() };
}

function tensorOf(
  { name, datatype, shape, contents }: ModelInferRequest['inputs'][number],
  raw: Uint8Array | undefined,
) {
  const head = { name, datatype, shape };
  const inBinary = (binary: Uint8Array) => ({
    head: { ...head, parameters: { binary_data_size: binary.length } },
    binary,
  });
  if (raw) {
    if (contents) throw new Problem(400, 'an input has contents or raw_input_contents, not both');
    return inBinary(raw);
  }
  if (datatype === 'BYTES') return inBinary(elementsToBinary(contents?.bytes_contents ?? []));
  const list = Object.hasOwn(lists, datatype) ? lists[datatype] : undefined;
  return { head: { ...head, data: (list && contents?.[list]) ?? [] }, binary: undefined };
}

/** The answer, its tensors always raw, as Triton gives them. */
export function inferResponse(request: InferRequest, classified: Classified): ModelInferResponse {
  const outputs = inferOutputs(request, classified);
  return {
    model_name: classified.model.name,
    model_version: classified.model.version,
    id: request.id ?? '',
    outputs: outputs.map((output) => ({
      name: output.name,
      shape: output.shape,
      datatype: datatypeOf(output),
    })),
    raw_output_contents: outputs.map(outputBytes),
  };
}

function valuesOf(parameters: Record<string, InferParameter>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => [
      name,
      parameter.parameter_choice && parameter[parameter.parameter_choice],
    ]),
  );
}

import { likeliest } from '@vgg/core';
import { z } from 'zod';
import { Problem } from '../http/problem.ts';
import type { Classified } from '../inference/classify.ts';
import { elementsToBinary, floatsToBinary } from './datatypes.ts';
import type { InferRequest } from './infer-request.ts';

export const inferResponseSchema = z.object({
  model_name: z.string(),
  model_version: z.string(),
  id: z.string().optional(),
  outputs: z.array(
    z.object({
      name: z.string(),
      shape: z.array(z.int().min(0)),
      datatype: z.enum(['FP32', 'BYTES']),
      parameters: z.object({ binary_data_size: z.int().min(0) }).optional(),
      data: z.array(z.union([z.number(), z.string()])).optional(),
    }),
  ),
});

type InferResponse = z.infer<typeof inferResponseSchema>;

export const OUTPUTS = ['probabilities', 'logits'] as const;
type Output = (typeof OUTPUTS)[number];

/** An answer; where tensors come in binary, `headerLength` says how much of the body is JSON. */
export interface InferAnswer {
  body: Buffer;
  headerLength?: number;
}

/** An output of all images of a request, [N, …shape]. */
export interface OutputTensor {
  name: Output;
  shape: number[];
  /** Numbers row by row, or (Triton's classification extension) "value:label:name" of the k largest. */
  data: Float32Array | string[];
  /** Whether the client wants it as bytes. */
  binary: boolean;
}

/**
 * The outputs asked for, or all.
 * @throws Problem 400 for an output that there is not
 */
export function inferOutputs(
  request: Partial<InferRequest>,
  { model, answers }: Classified,
): OutputTensor[] {
  const wanted: NonNullable<InferRequest['outputs']> = request.outputs?.length
    ? request.outputs
    : OUTPUTS.map((name) => ({ name }));
  return wanted.map(({ name, parameters }) => {
    if (!isOutput(name)) {
      throw new Problem(
        400,
        `there is no output ${name.slice(0, 80)}; there are ${OUTPUTS.join(', ')}`,
      );
    }
    const rows = answers.map((answer) => answer[name]);
    const asked = parameters?.binary_data ?? request.parameters?.binary_data_output ?? false;
    const k = classCount(parameters?.classification);
    const data = k > 0 ? rows.flatMap((row) => largest(model.card.classes, row, k)) : joined(rows);
    const shape = [rows.length, data.length / rows.length];
    return { name, shape, data, binary: Boolean(asked) };
  });
}

export const datatypeOf = ({ data }: OutputTensor) => (Array.isArray(data) ? 'BYTES' : 'FP32');

/** An output as the protocol's binary form has it. */
export function outputBytes({ data }: OutputTensor): Buffer {
  return Array.isArray(data) ? elementsToBinary(data) : floatsToBinary(data);
}

/** The answer in the Open Inference Protocol, in JSON with the tensors in it or, in binary, behind it. */
export function inferAnswer(request: Partial<InferRequest>, classified: Classified): InferAnswer {
  const tensors: Buffer[] = [];
  const outputs = inferOutputs(request, classified).map(
    (output): InferResponse['outputs'][number] => {
      const { name, shape, data, binary } = output;
      const head = { name, shape, datatype: datatypeOf(output) } as const;
      if (!binary) return { ...head, data: [...data] };
      const tensor = outputBytes(output);
      tensors.push(tensor);
      return { ...head, parameters: { binary_data_size: tensor.length } };
    },
  );
  const { model } = classified;
  const response: InferResponse = {
    model_name: model.name,
    model_version: model.version,
    ...(request.id === undefined ? {} : { id: request.id }),
    outputs,
  };
  const json = Buffer.from(JSON.stringify(response));
  if (tensors.length === 0) return { body: json };
  return { body: Buffer.concat([json, ...tensors]), headerLength: json.length };
}

function joined(rows: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(rows.length * rows[0].length);
  rows.forEach((row, i) => {
    all.set(row, i * row.length);
  });
  return all;
}

function isOutput(name: string): name is Output {
  return OUTPUTS.some((output) => output === name);
}

function classCount(value: unknown): number {
  if (value === undefined || value === null) return 0;
  if (Number.isInteger(value) && Number(value) >= 0) return Number(value);
  throw new Problem(400, 'classification is a whole number of classes');
}

/** Triton's form of a class: value, number and name. A name may hold a colon: the first two part them. */
function largest(classes: readonly string[], row: Float32Array, k: number): string[] {
  return likeliest(classes, row, k).map(
    ({ probability: value, index, label }) => `${value.toFixed(6)}:${index}:${label}`,
  );
}

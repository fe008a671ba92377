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

/**
 * The answer in the Open Inference Protocol: the outputs asked for or all, in JSON or in binary, as
 * numbers or (Triton's classification extension) as "value:label:name" of the k largest.
 * @throws Problem 400 for an output that there is not
 */
export function inferAnswer(
  request: Partial<InferRequest>,
  { model, answers }: Classified,
): InferAnswer {
  const wanted = request.outputs?.length ? request.outputs : OUTPUTS.map((name) => ({ name }));
  const tensors: Buffer[] = [];
  const outputs = wanted.map((output): InferResponse['outputs'][number] => {
    const { name } = output;
    const parameters = 'parameters' in output ? output.parameters : undefined;
    if (!isOutput(name)) {
      throw new Problem(
        400,
        `there is no output ${name.slice(0, 80)}; there are ${OUTPUTS.join(', ')}`,
      );
    }
    const rows = answers.map((answer) => answer[name]);
    const binary = parameters?.binary_data ?? request.parameters?.binary_data_output ?? false;
    const k = classCount(parameters?.classification);
    if (k > 0) {
      const data = rows.flatMap((row) => largest(model.card.classes, row, k));
      const shape = [rows.length, data.length / rows.length];
      return binary
        ? { name, shape, datatype: 'BYTES', ...attach(tensors, elementsToBinary(data)) }
        : { name, shape, datatype: 'BYTES', data };
    }
    const shape = [rows.length, rows[0].length];
    return binary
      ? {
          name,
          shape,
          datatype: 'FP32',
          ...attach(tensors, Buffer.concat(rows.map(floatsToBinary))),
        }
      : { name, shape, datatype: 'FP32', data: rows.flatMap((row) => [...row]) };
  });
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

function attach(tensors: Buffer[], tensor: Buffer) {
  tensors.push(tensor);
  return { parameters: { binary_data_size: tensor.length } };
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

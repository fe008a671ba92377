import { z } from 'zod';
import { Problem } from '../http/problem.ts';
import type { Source } from '../inference/decoder.ts';
import { elementsFromBinary, numbersFromBinary, numbersFromJson } from './datatypes.ts';
import { checkedPixels } from './pixels.ts';
import { checkCount } from './predict-body.ts';

const parameters = z.record(z.string(), z.unknown());

/** Of the Open Inference Protocol, version 2. */
export const inferRequestSchema = z.object({
  id: z.string().max(256).optional(),
  parameters: parameters.optional(),
  inputs: z
    .array(
      z.object({
        name: z.string(),
        shape: z.array(z.int().min(0)).min(1).max(8),
        datatype: z.string().max(16),
        parameters: parameters.optional(),
        data: z.array(z.unknown()).optional(),
      }),
    )
    .min(1)
    .max(8),
  outputs: z
    .array(z.object({ name: z.string(), parameters: parameters.optional() }))
    .max(8)
    .optional(),
});

export type InferRequest = z.infer<typeof inferRequestSchema>;
type Input = InferRequest['inputs'][number];

export const INPUT = 'images';

/** The request's JSON, and the bytes after it that hold tensors; no JSON where all of it is pixels. */
export interface InferBody {
  request?: InferRequest;
  binary: Uint8Array;
}

/**
 * Takes a body apart.
 * @param headerLength the header `Inference-Header-Content-Length`, where tensors follow the JSON; 0
 *   where there is no JSON, but pixels alone
 * @param mostJson the most bytes of JSON
 * @throws Problem 400, 413
 */
export function inferBody(
  body: Uint8Array,
  headerLength: string | undefined,
  mostJson: number,
): InferBody {
  const length = headerLength === undefined ? body.length : Number(headerLength);
  if (!Number.isInteger(length) || length < 0 || length > body.length || headerLength === '') {
    throw new Problem(
      400,
      `Inference-Header-Content-Length is ${headerLength}; the body has ${body.length} bytes`,
    );
  }
  if (length === 0 && headerLength !== undefined) return { binary: body };
  if (length > mostJson)
    throw new Problem(413, `the JSON has ${length} bytes; ${mostJson} are accepted`);
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(body.buffer, body.byteOffset, length).toString('utf8'));
  } catch {
    throw new Problem(400, 'the body is not JSON');
  }
  const parsed = inferRequestSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Problem(400, `${issue?.path.join('.') || 'the body'}: ${issue?.message}`);
  }
  return { request: parsed.data, binary: body.subarray(length) };
}

/**
 * The images of a request: pixels from 0 to 255 as [N, size, size, 3], or encoded images as BYTES [N].
 * @throws Problem 400, 413
 */
export function inferSources({ request, binary }: InferBody, size: number, most: number): Source[] {
  if (!request) return rawImages(binary, size, most);
  const [input] = request.inputs;
  if (!input || request.inputs.length > 1 || input.name !== INPUT) {
    throw new Problem(400, `there must be one input, named ${INPUT}`);
  }
  const bytes = binaryOf(input, binary);
  return input.datatype === 'BYTES'
    ? encodedImages(input, bytes, most)
    : pixelImages(input, bytes, size, most);
}

function rawImages(binary: Uint8Array, size: number, most: number): Source[] {
  const each = size * size * 3;
  const count = binary.length / each;
  if (count === 0 || !Number.isInteger(count)) {
    throw new Problem(
      400,
      `a body of pixels alone has ${each} bytes for each image; ${binary.length} came`,
    );
  }
  checkCount(count, most);
  return rows(binary, count, each);
}

/** Pixels as bytes need no check. */
function rows(bytes: Uint8Array, count: number, each: number): Source[] {
  return Array.from({ length: count }, (_, i) => ({
    pixels: bytes.subarray(i * each, (i + 1) * each),
  }));
}

function binaryOf(input: Input, binary: Uint8Array): Uint8Array | undefined {
  const size = input.parameters?.binary_data_size;
  if (size === undefined) {
    if (binary.length > 0) throw new Problem(400, 'bytes follow the JSON that no input claims');
    return undefined;
  }
  if (size !== binary.length) {
    throw new Problem(
      400,
      `binary_data_size is ${String(size).slice(0, 40)}; ${binary.length} bytes follow the JSON`,
    );
  }
  if (input.data) throw new Problem(400, 'an input has data or binary_data_size, not both');
  return binary;
}

function encodedImages(input: Input, bytes: Uint8Array | undefined, most: number): Source[] {
  const count = input.shape.reduce((product, side) => product * side, 1);
  if (count < 1) throw new Problem(400, 'the tensor has no elements');
  checkCount(count, most);
  if (bytes) return elementsFromBinary(bytes, count).map((encoded) => ({ encoded }));
  const texts = input.data?.flat(1) ?? [];
  if (texts.length !== count)
    throw new Problem(400, `the shape has ${count} elements, the data ${texts.length}`);
  return texts.map((text) => {
    if (typeof text === 'string') return { encoded: Buffer.from(text, 'base64') };
    throw new Problem(400, 'BYTES in JSON are images in base64');
  });
}

function pixelImages(
  input: Input,
  bytes: Uint8Array | undefined,
  size: number,
  most: number,
): Source[] {
  const [images, ...shape] = input.shape;
  if (shape.join() !== `${size},${size},3` || images < 1) {
    throw new Problem(400, `the shape is [${input.shape}]; accepted is [N, ${size}, ${size}, 3]`);
  }
  checkCount(images, most);
  const each = size * size * 3;
  // As they are: what most clients send, and nothing to check.
  if (bytes && input.datatype === 'UINT8' && bytes.length === images * each) {
    return rows(bytes, images, each);
  }
  const values = bytes
    ? numbersFromBinary(bytes, input.datatype, images * each)
    : numbersFromJson(input.data ?? [], input.datatype, images * each);
  return Array.from({ length: images }, (_, i) => ({
    pixels: checkedPixels(values.subarray(i * each, (i + 1) * each), `image ${i}`),
  }));
}

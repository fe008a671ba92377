import { Problem } from '../http/problem.ts';
import type { Source } from '../inference/decoder.ts';
import type { Pixels } from '../inference/messages.ts';

/**
 * An instance of a JSON body: an encoded image in base64 (a string, or TensorFlow Serving's
 * `{"b64": …}`), or pixels as nested lists [size][size][3] of numbers from 0 to 255.
 * @param place how to call it in an error, as `instances[0]`
 * @throws Problem 400
 */
export function instanceSource(instance: unknown, size: number, place: string): Source {
  const text = isRecord(instance) && 'b64' in instance ? instance.b64 : instance;
  if (typeof text === 'string') return { encoded: fromBase64(text, place) };
  if (Array.isArray(instance)) return { pixels: nestedPixels(instance, size, place) };
  throw new Problem(
    400,
    `${place} is ${kindOf(instance)}; accepted are base64 strings, {"b64": …} and [${size}][${size}][3] pixels`,
  );
}

function fromBase64(text: string, place: string): Uint8Array {
  const payload = text.replace(/^data:image\/[\w.+-]+;base64,/, '');
  if (!isBase64(payload)) throw new Problem(400, `${place} is not base64`);
  return Buffer.from(payload, 'base64');
}

/**
 * Base64 of either alphabet, broken into lines or not, padded or not. It looks for one character that
 * does not belong: an expression for the whole would go back and forth over hostile white space.
 */
function isBase64(text: string): boolean {
  const digits = text.trimEnd().replace(/={1,2}$/, '');
  return digits !== '' && !/[^\w+/\s-]/.test(digits);
}

function nestedPixels(rows: unknown[], size: number, place: string): Pixels {
  const wrong = () => new Problem(400, `${place} must have the shape [${size}][${size}][3]`);
  if (rows.length !== size) throw wrong();
  const values = new Float32Array(size * size * 3);
  let at = 0;
  for (const row of rows) {
    if (!Array.isArray(row) || row.length !== size) throw wrong();
    for (const pixel of row) {
      if (!Array.isArray(pixel) || pixel.length !== 3) throw wrong();
      for (const value of pixel) {
        if (typeof value !== 'number') {
          throw new Problem(
            400,
            `${place} holds ${kindOf(value)} where a number from 0 to 255 must be`,
          );
        }
        values[at++] = value;
      }
    }
  }
  return checkedPixels(values, place);
}

/**
 * Pixels whose values are all from 0 to 255; as bytes where all are whole numbers.
 * @throws Problem 400
 */
export function checkedPixels(values: Float32Array, place: string): Pixels {
  let whole = true;
  for (const value of values) {
    if (!(value >= 0 && value <= 255)) {
      throw new Problem(400, `${place} holds ${value}; pixels are numbers from 0 to 255`);
    }
    if (value !== Math.trunc(value)) whole = false;
  }
  return whole ? Uint8Array.from(values) : values;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

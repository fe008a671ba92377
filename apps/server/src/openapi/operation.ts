import type { SchemaName } from './schemas.ts';

export const ref = (name: SchemaName) => ({ $ref: `#/components/schemas/${name}` });
export const json = (name: SchemaName) => ({ 'application/json': { schema: ref(name) } });
export const binary = {
  'application/octet-stream': { schema: { type: 'string', format: 'binary' } },
};

/** What may go wrong, by status. */
const problems: Record<number, string> = {
  400: 'Not an image, a wrong shape or type, or a body that cannot be read',
  401: 'An API key is needed',
  404: 'No such model, version, run or sweep',
  405: 'This address takes other methods: see Allow',
  408: 'The body did not come',
  413: 'The body, or the number of images, is over the limit',
  415: 'The type or encoding of the body is not accepted',
  416: 'No byte lies in the range that was asked for',
  422: 'An image over the limit of pixels or of decoding time',
  429: 'Too many requests in a minute, or at a time, of one client: see Retry-After',
  500: 'A fault of the server',
  503: 'Busy, stopping, or the model cannot be used: see Retry-After',
};

/** What a request for inference may fail with. */
export const inference = [400, 404, 408, 413, 415, 422, 503];

/** One method of an address. */
export interface Operation {
  summary: string;
  description?: string;
  query?: Record<string, { description: string; schema: object }>;
  headers?: Record<string, { description: string; schema: object }>;
  body?: Record<string, object>;
  /** A body may come; without this it must. */
  bodyIsOptional?: boolean;
  answer: Record<string, object>;
  /** A part that is asked for by `Range` is answered with 206. */
  inRanges?: boolean;
  fails: number[];
}

/** Operations by method and address. */
export interface Paths {
  get: Record<string, Operation>;
  post: Record<string, Operation>;
}

/** The operation as OpenAPI has it; the path's parameters are found in the path. */
export function operation(
  path: string,
  {
    summary,
    description,
    query = {},
    headers = {},
    body,
    bodyIsOptional,
    answer,
    inRanges,
    fails,
  }: Operation,
) {
  const failures = [...fails, 401, 429, 500].sort((a, b) => a - b);
  return {
    summary,
    ...(description ? { description } : {}),
    parameters: [
      ...Array.from(path.matchAll(/(?<=\{)\w+/g), ([name]) => ({
        name,
        in: 'path',
        required: true,
        schema: { type: 'string' },
      })),
      ...Object.entries(query).map(([name, parameter]) => ({ name, in: 'query', ...parameter })),
      ...Object.entries(headers).map(([name, header]) => ({ name, in: 'header', ...header })),
    ],
    ...(body ? { requestBody: { required: !bodyIsOptional, content: body } } : {}),
    responses: {
      200: { description: 'Done', content: answer },
      ...(inRanges ? { 206: { description: 'The part that was asked for', content: answer } } : {}),
      ...Object.fromEntries(
        failures.map((status) => [
          status,
          {
            description: problems[status],
            content: { 'application/problem+json': { schema: ref('Problem') } },
          },
        ]),
      ),
    },
  };
}

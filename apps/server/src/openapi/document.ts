import own from '../../package.json' with { type: 'json' };
import { imageTypes } from '../protocols/predict-body.ts';
import { FEW } from '../routes/predict.ts';
import { componentSchemas, type SchemaName } from './schemas.ts';

const ref = (name: SchemaName) => ({ $ref: `#/components/schemas/${name}` });
const json = (name: SchemaName) => ({ 'application/json': { schema: ref(name) } });
const binary = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } };

/** What may go wrong, by status. */
const problems: Record<number, string> = {
  400: 'Not an image, a wrong shape or type, or a body that cannot be read',
  401: 'An API key is needed',
  404: 'No such model, version or run',
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

interface Operation {
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

function operation(
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

const inference = [400, 404, 408, 413, 415, 422, 503];
const images = {
  'multipart/form-data': {
    schema: {
      type: 'object',
      minProperties: 1,
      additionalProperties: { type: 'string', format: 'binary' },
    },
  },
  ...json('Instances'),
  ...Object.fromEntries(
    imageTypes.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]),
  ),
};

const gets: Record<string, Operation> = {
  '/v2/health/live': { summary: 'The process answers', answer: json('Live'), fails: [] },
  '/v2/health/ready': { summary: 'It can predict', answer: json('Ready'), fails: [503] },
  '/models': { summary: 'Every trained network', answer: json('Models'), fails: [] },
  '/models/{model}': { summary: 'One trained network', answer: json('Model'), fails: [404] },
  '/models/{model}/tfjs/{file}': {
    summary: 'The exported tfjs LayersModel: model.json and its shards',
    answer: { 'application/json': { schema: { type: 'object' } }, ...binary },
    fails: [404],
  },
  '/models/{model}/test-images': {
    summary: 'Test images of the data set that a network learned from, where the machine has them',
    description:
      'A safetensors file: images, U8 [N, size, size, 3], as the network takes them, and labels, I32 [N], which index its classes; `of` in the metadata tells how many there are in all.',
    query: {
      limit: {
        description: 'the most images; without it as many as 64 MiB hold',
        schema: { type: 'integer', minimum: 1 },
      },
    },
    answer: binary,
    fails: [400, 404],
  },
  '/data/cifar10/{file}': {
    summary: "CIFAR-10's files in the authors' binary form, where the machine has them",
    description:
      'data_batch_1.bin to data_batch_5.bin and test_batch.bin: records of a label byte and 3072 bytes of pixels, planes R, G, B. Ranges are answered, so that the first images can be had alone.',
    headers: {
      Range: {
        description: 'as bytes=0-3072999, the first thousand images',
        schema: { type: 'string' },
      },
    },
    answer: binary,
    inRanges: true,
    fails: [404, 416],
  },
  '/cifar10/test_batch.bin': {
    summary: "CIFAR-10's test images in the authors' binary form, where the machine has them",
    answer: binary,
    fails: [404],
  },
  '/runs': { summary: 'Every training', answer: json('Runs'), fails: [] },
  '/runs/{run}/metrics': {
    summary: "A training's events so far",
    query: { event: { description: 'only events of this kind', schema: { type: 'string' } } },
    answer: json('Metrics'),
    fails: [404],
  },
  '/runs/{run}/stream': {
    summary: "A training's events as server-sent events, and those to come",
    description:
      'The id of an event can be given back as Last-Event-ID. `reset`: the log begins anew.',
    answer: { 'text/event-stream': { schema: { type: 'string' } } },
    fails: [404, 503],
  },
  '/metrics': {
    summary: 'Metrics for Prometheus',
    answer: { 'text/plain': { schema: { type: 'string' } } },
    fails: [],
  },
  '/openapi.json': {
    summary: 'This document',
    answer: { 'application/json': { schema: { type: 'object' } } },
    fails: [],
  },
  '/v2': { summary: 'The server', answer: json('V2Server'), fails: [] },
  '/v2/models/stats': {
    summary: 'Triton: statistics of all models',
    answer: json('V2Statistics'),
    fails: [],
  },
  '/v1/models': { summary: 'KServe: the names of all models', answer: json('V1Models'), fails: [] },
};
const posts: Record<string, Operation> = {
  '/predict': {
    summary: 'The most probable classes of one or many images',
    description:
      'Images as files of a multipart body, one as the body itself, or JSON instances: base64, {"b64": …} or [size][size][3] pixels from 0 to 255, of the size that GET /models/{model} tells.',
    query: {
      topK: {
        description:
          'how many classes, at most as many as the model has; where absent 5, or all of fewer',
        schema: { type: 'integer', minimum: 1, default: FEW },
      },
      model: { description: 'a run; the default model without', schema: { type: 'string' } },
      version: {
        description: "a checkpoint's step, best or last",
        schema: { type: 'string' },
      },
    },
    body: images,
    answer: json('Prediction'),
    fails: inference,
  },
};
posts['/v2/repository/index'] = {
  summary: 'Triton: all models and versions, and whether they can be asked',
  body: json('V2IndexRequest'),
  bodyIsOptional: true,
  answer: json('V2Index'),
  fails: [400, 413, 415],
};
for (const part of ['', '/versions/{version}']) {
  gets[`/v2/models/{model}${part}/config`] = {
    summary: "Triton: a model's configuration",
    answer: json('V2Config'),
    fails: [404],
  };
  gets[`/v2/models/{model}${part}/stats`] = {
    summary: "Triton: a model's statistics",
    answer: json('V2Statistics'),
    fails: [404],
  };
  gets[`/v2/models/{model}${part}`] = {
    summary: "A model's tensors",
    answer: json('V2Model'),
    fails: [404],
  };
  gets[`/v2/models/{model}${part}/ready`] = {
    summary: 'It can be asked',
    answer: json('V2Ready'),
    fails: [404, 503],
  };
  posts[`/v2/models/{model}${part}/infer`] = {
    summary: 'Open Inference Protocol: tensors in JSON or binary',
    description:
      'Bytes begin with as much JSON as Inference-Header-Content-Length says; without it, or where it is 0, they are pixels alone: UINT8 [N, size, size, 3], of the size that the metadata tell.',
    headers: {
      'Inference-Header-Content-Length': {
        description: 'the length of the JSON before binary tensors',
        schema: { type: 'integer', minimum: 0 },
      },
    },
    body: { ...json('V2InferRequest'), ...binary },
    answer: { ...json('V2InferResponse'), ...binary },
    fails: inference,
  };
}
for (const part of ['', '/versions/{version}', '/labels/{version}']) {
  gets[`/v1/models/{model}${part}/metadata`] = {
    summary: "TensorFlow Serving: a model's signature",
    answer: json('V1Metadata'),
    fails: [404],
  };
  gets[`/v1/models/{model}${part}`] = {
    summary: "TensorFlow Serving: a model's versions",
    answer: json('V1Status'),
    fails: [404],
  };
  posts[`/v1/models/{model}${part}:predict`] = {
    summary: 'TensorFlow Serving: probabilities',
    body: json('V1Request'),
    answer: json('V1Prediction'),
    fails: inference,
  };
}

/** The OpenAPI 3.1 description of everything that the server answers. */
export function openApiDocument() {
  const paths: Record<string, Record<string, object>> = {};
  for (const [path, get] of Object.entries(gets)) paths[path] = { get: operation(path, get) };
  for (const [path, post] of Object.entries(posts)) {
    paths[path] = { ...paths[path], post: operation(path, post) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'VGG inference',
      version: own.version,
      description:
        'VGG networks. Images of any size in, classes out: those of the model that answers.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    security: [{}, { bearer: [] }, { key: [] }],
    paths,
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        key: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      },
    },
  };
}

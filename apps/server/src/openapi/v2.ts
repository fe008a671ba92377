import { binary, inference, json, type Paths } from './operation.ts';

/** The Open Inference Protocol, and what Triton has beside it. */
export const v2Paths: Paths = {
  get: {
    '/v2/health/live': { summary: 'The process answers', answer: json('Live'), fails: [] },
    '/v2/health/ready': { summary: 'It can predict', answer: json('Ready'), fails: [503] },
    '/v2': { summary: 'The server', answer: json('V2Server'), fails: [] },
    '/v2/models/stats': {
      summary: 'Triton: statistics of all models',
      answer: json('V2Statistics'),
      fails: [],
    },
  },
  post: {
    '/v2/repository/index': {
      summary: 'Triton: all models and versions, and whether they can be asked',
      body: json('V2IndexRequest'),
      bodyIsOptional: true,
      answer: json('V2Index'),
      fails: [400, 413, 415],
    },
  },
};

for (const part of ['', '/versions/{version}']) {
  v2Paths.get[`/v2/models/{model}${part}/config`] = {
    summary: "Triton: a model's configuration",
    answer: json('V2Config'),
    fails: [404],
  };
  v2Paths.get[`/v2/models/{model}${part}/stats`] = {
    summary: "Triton: a model's statistics",
    answer: json('V2Statistics'),
    fails: [404],
  };
  v2Paths.get[`/v2/models/{model}${part}`] = {
    summary: "A model's tensors",
    answer: json('V2Model'),
    fails: [404],
  };
  v2Paths.get[`/v2/models/{model}${part}/ready`] = {
    summary: 'It can be asked',
    answer: json('V2Ready'),
    fails: [404, 503],
  };
  v2Paths.post[`/v2/models/{model}${part}/infer`] = {
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

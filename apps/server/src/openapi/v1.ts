import { inference, json, type Paths } from './operation.ts';
import { explaining } from './own.ts';

/** TensorFlow Serving's protocol, and what KServe has beside it. */
export const v1Paths: Paths = {
  get: {
    '/v1/models': {
      summary: 'KServe: the names of all models',
      answer: json('V1Models'),
      fails: [],
    },
  },
  post: {},
};

for (const part of ['', '/versions/{version}', '/labels/{version}']) {
  v1Paths.get[`/v1/models/{model}${part}/metadata`] = {
    summary: "TensorFlow Serving: a model's signature",
    answer: json('V1Metadata'),
    fails: [404],
  };
  v1Paths.get[`/v1/models/{model}${part}`] = {
    summary: "TensorFlow Serving: a model's versions",
    answer: json('V1Status'),
    fails: [404],
  };
  v1Paths.post[`/v1/models/{model}${part}:explain`] = {
    summary: 'KServe: what speaks for a class, by Grad-CAM',
    query: explaining,
    body: json('V1Request'),
    answer: json('V1Explanation'),
    fails: inference,
  };
  v1Paths.post[`/v1/models/{model}${part}:predict`] = {
    summary: 'TensorFlow Serving: probabilities',
    body: json('V1Request'),
    answer: json('V1Prediction'),
    fails: inference,
  };
}

import { imageTypes } from '../protocols/predict-body.ts';
import { FEW } from '../routes/predict.ts';
import { binary, inference, json, type Paths } from './operation.ts';

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

const named = {
  model: { description: 'a run; the default model without', schema: { type: 'string' } },
  version: { description: "a checkpoint's step, best or last", schema: { type: 'string' } },
};
const choosing = {
  'X-Model': { description: 'a run, where the query names none', schema: { type: 'string' } },
  'X-Split-Key': {
    description: 'where runs share the requests: the same key is answered by the same run',
    schema: { type: 'string' },
  },
};
/** What is explained, in the query. */
export const explaining = {
  label: {
    description: 'a class by name or number; the likeliest one without',
    schema: { type: 'string' },
  },
  layer: {
    description: 'a convolution, as conv4_2; the last one without',
    schema: { type: 'string' },
  },
};

/** The addresses that are this server's own: predictions, models, runs, data. */
export const ownPaths: Paths = {
  get: {
    '/models': { summary: 'Every trained network', answer: json('Models'), fails: [] },
    '/models/{model}': { summary: 'One trained network', answer: json('Model'), fails: [404] },
    '/models/{model}/tfjs/{file}': {
      summary: 'The exported tfjs LayersModel: model.json and its shards',
      answer: { 'application/json': { schema: { type: 'object' } }, ...binary },
      fails: [404],
    },
    '/models/{model}/test-images': {
      summary:
        'Test images of the data set that a network learned from, where the machine has them',
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
    '/runs/{run}/snapshots': {
      summary: 'The moments of a training that were kept, from its beginning to its end',
      answer: json('Snapshots'),
      fails: [404],
    },
    '/runs/{run}/snapshots/{file}': {
      summary:
        'The weights after a step: step-120.safetensors, with the model card in its metadata',
      description:
        'Kernels are U8: a value is byte * scale + min, which stand for each in `quantisation` of the metadata, as JSON; all else is F32.',
      answer: binary,
      fails: [404],
    },
    '/runs/{run}/stream': {
      summary: "A training's events as server-sent events, and those to come",
      description:
        'The id of an event can be given back as Last-Event-ID. `reset`: the log begins anew.',
      answer: { 'text/event-stream': { schema: { type: 'string' } } },
      fails: [404, 503],
    },
    '/sweeps': { summary: 'Every sweep over settings', answer: json('Sweeps'), fails: [] },
    '/sweeps/{sweep}': {
      summary: 'What a sweep tries, and what became of each trial so far',
      answer: json('Sweep'),
      fails: [404],
    },
    '/sweeps/{sweep}/trials/{trial}/metrics': {
      summary: "A trial's events so far, as a run's",
      query: { event: { description: 'only events of this kind', schema: { type: 'string' } } },
      answer: json('Metrics'),
      fails: [404],
    },
    '/sweeps/{sweep}/trials/{trial}/stream': {
      summary: "A trial's events as server-sent events, as a run's, and those to come",
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
  },
  post: {
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
        model: named.model,
        version: named.version,
      },
      headers: choosing,
      body: images,
      answer: json('Prediction'),
      fails: inference,
    },
    '/explain': {
      summary: 'What in an image speaks for a class, by Grad-CAM: as numbers, or lit in a picture',
      description:
        'The body is that of /predict. A PNG, of one image, comes where Accept or format ask for it.',
      query: {
        ...explaining,
        format: { description: 'json or png', schema: { type: 'string', enum: ['json', 'png'] } },
        model: named.model,
        version: named.version,
      },
      headers: choosing,
      body: images,
      answer: {
        ...json('Explanation'),
        'image/png': { schema: { type: 'string', format: 'binary' } },
      },
      fails: inference,
    },
  },
};

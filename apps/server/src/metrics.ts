import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

const STAGES = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

/** What Prometheus is told. Each server has a registry of its own. */
export class Metrics {
  readonly registry = new Registry();

  readonly requests = new Counter({
    name: 'vgg_http_requests_total',
    help: 'Requests answered, by route and status.',
    labelNames: ['method', 'route', 'status'],
    registers: [this.registry],
  });
  readonly duration = new Histogram({
    name: 'vgg_http_request_seconds',
    help: 'From the first byte of a request to the last of its answer.',
    labelNames: ['route'],
    buckets: STAGES,
    registers: [this.registry],
  });
  readonly stages = new Histogram({
    name: 'vgg_stage_seconds',
    help: 'Time of a request for inference in each stage: decoding, queueing, inference.',
    labelNames: ['stage'],
    buckets: STAGES,
    registers: [this.registry],
  });
  readonly images = new Counter({
    name: 'vgg_images_total',
    help: 'Images that went through a network.',
    labelNames: ['model'],
    registers: [this.registry],
  });
  readonly batchSize = new Histogram({
    name: 'vgg_batch_size',
    help: 'Images of a batch.',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128],
    registers: [this.registry],
  });
  readonly queue = new Gauge({
    name: 'vgg_queue_images',
    help: 'Images that wait for a batch.',
    registers: [this.registry],
  });
  readonly present = new Gauge({
    name: 'vgg_requests_in_flight',
    help: 'Requests for inference that are being received or answered.',
    registers: [this.registry],
  });
  readonly decoding = new Gauge({
    name: 'vgg_decoding_pixels',
    help: 'Pixels of the images that wait for decoding or are decoded.',
    registers: [this.registry],
  });
  readonly models = new Gauge({
    name: 'vgg_model_loaded',
    help: '1 for each version of a model that is loaded.',
    labelNames: ['model', 'version'],
    registers: [this.registry],
  });
  readonly modelBytes = new Gauge({
    name: 'vgg_model_bytes',
    help: 'Bytes of the weights that are loaded.',
    registers: [this.registry],
  });
  readonly loads = new Counter({
    name: 'vgg_model_loads_total',
    help: 'Checkpoints taken up, or refused because they are broken.',
    labelNames: ['model', 'result'],
    registers: [this.registry],
  });
  readonly streams = new Gauge({
    name: 'vgg_event_streams',
    help: 'Clients that watch a run.',
    registers: [this.registry],
  });
  readonly engineDeaths = new Counter({
    name: 'vgg_engine_deaths_total',
    help: 'How often the inference thread ended and was started anew.',
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }
}

import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { LARGEST, modelBatchingSchema } from './inference/batching.ts';
import { checkpointLabels } from './models/checkpoint-label.ts';
import { splitSchema } from './models/split.ts';

/** A whole number; whatever is wrong with it, what is accepted is said. */
const whole = (least: number, most = Number.MAX_SAFE_INTEGER) => {
  const range =
    most < Number.MAX_SAFE_INTEGER ? `from ${least} to ${most}` : `of at least ${least}`;
  const error = `a whole number ${range} is accepted`;
  return z.coerce.number({ error }).int({ error }).min(least, { error }).max(most, { error });
};
const within = (least: number, most: number) => {
  const error = `a number from ${least} to ${most} is accepted`;
  return z.coerce.number({ error }).min(least, { error }).max(most, { error });
};
const positive = () => {
  const error = 'a number above 0 is accepted';
  return z.coerce.number({ error }).positive({ error });
};
const list = () =>
  z.preprocess(
    (value) => (typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value),
    z.array(z.string().min(1)),
  );

/**
 * Everything that can be set, with its default and what it is for. The flags (`--max-batch-size`),
 * the environment (`VGG_MAX_BATCH_SIZE`) and the keys of the file (`maxBatchSize`) follow from the
 * names here.
 */
export const configurationSchema = z.strictObject({
  port: whole(0, 65535).default(3000).describe('port to listen on; 0 for any that is free'),
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('address to listen on; 0.0.0.0 to be reached from other machines'),
  metricsPort: whole(0, 65535)
    .optional()
    .describe('port on which /metrics asks for no key (default: none)'),
  grpcPort: whole(0, 65535)
    .optional()
    .describe('port for the Open Inference Protocol over gRPC (default: none)'),
  grpcMessageLimitMib: positive().default(4).describe('the most MiB of one gRPC message'),
  tlsCert: z
    .string()
    .min(1)
    .optional()
    .describe('PEM file of the certificate, for TLS at the ports of HTTP and gRPC (default: none)'),
  tlsKey: z.string().min(1).optional().describe("PEM file of the certificate's key"),
  runs: z.string().min(1).default('runs').describe('folder that holds the runs'),
  model: z
    .string()
    .min(1)
    .optional()
    .describe('run that answers where a request names none (default: the best accuracy)'),
  checkpoint: z
    .enum(checkpointLabels)
    .default('best')
    .describe('weights of the best test accuracy, or the last ones'),
  split: splitSchema
    .optional()
    .describe('runs that share the requests that name none, as vgg-a=90,vgg-b=10 (default: none)'),
  backend: z.string().min(1).default('auto').describe('engine of tfjs; see vgg engines'),
  threads: whole(1, 64).optional().describe('threads of the engine (default: all cores)'),
  maxBatchSize: whole(1, LARGEST)
    .default(64)
    .describe('the most images of one batch; of large images fewer'),
  maxBatchDelayMs: within(0, 1000)
    .default(5)
    .describe('the most milliseconds that an image waits for others that are on their way'),
  modelBatching: modelBatchingSchema
    .optional()
    .describe(
      'batches of single models, size or size:delay, as vgg-a=16:2,vgg-b=8 (default: none)',
    ),
  maxQueue: whole(1).default(512).describe('the most images that wait; past it 503'),
  maxImages: whole(1).default(128).describe('the most images of one request'),
  maxRequests: whole(1).default(256).describe('the most requests answered at a time'),
  maxPendingMib: positive().default(256).describe('the most MiB of bodies held at a time'),
  maxPendingMegapixels: positive()
    .default(256)
    .describe('the most millions of pixels that wait for decoding or are decoded'),
  clientShare: within(0.01, 1)
    .default(0.5)
    .describe('the most of requests, bodies and pixels that one client may hold; 1: all of it'),
  bodyIdleMs: whole(1)
    .default(5000)
    .describe('the most milliseconds in which nothing of a body comes'),
  bodyLimitMib: positive().default(16).describe('the most MiB of one body'),
  jsonLimitMib: positive()
    .default(4)
    .describe('the most MiB of a JSON body; parsing more would delay the others'),
  maxImageMegapixels: positive().default(50).describe('the largest image, in millions of pixels'),
  maxAvifMegapixels: positive()
    .default(16)
    .describe('the largest AVIF or GIF, which take many times as long as others'),
  maxDecodeSeconds: positive().default(5).describe('the most seconds for decoding an image'),
  requestTimeoutMs: whole(1).default(10_000).describe('the most milliseconds for a request'),
  modelMemoryMib: positive().default(1024).describe('the most MiB of weights loaded at a time'),
  pollSeconds: positive().default(2).describe('seconds between looks for new checkpoints'),
  maxStreams: whole(0).default(100).describe('the most clients that watch runs'),
  drainSeconds: within(0, 3600)
    .default(0)
    .describe('seconds between "not ready" and closing the door, for load balancers to notice'),
  stopSeconds: positive().default(20).describe('the most seconds to finish what is in flight'),
  apiKeys: list().default([]).describe('keys of which a client must show one; none: open to all'),
  corsOrigins: list().default([]).describe("origins of web pages that may call, or '*'"),
  rateLimit: whole(0).default(0).describe('the most requests a minute of one client; 0: no limit'),
  trustProxy: whole(0).default(0).describe('how many proxies stand before this server'),
  logLevel: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('least severe log lines to write'),
  otlpEndpoint: z
    .url({ protocol: /^https?$/, error: 'an address such as http://collector:4318 is accepted' })
    .optional()
    .describe(
      'OTLP receiver that traces are sent to over HTTP, as http://collector:4318 (default: none)',
    ),
  viewer: z
    .string()
    .min(1)
    .default(fileURLToPath(new URL('dist', import.meta.resolve('@vgg/viewer/package.json'))))
    .describe("folder of the viewer's pages, served at / (default: @vgg/viewer's)"),
});

export type Configuration = z.infer<typeof configurationSchema>;
export type Setting = keyof Configuration;

/** What can be set, in the order of the schema. */
export const settings = Object.keys(configurationSchema.shape) as Setting[];

/** Not to be given as flags: everyone on the machine can read a process's command line. */
export const secrets: ReadonlySet<Setting> = new Set<Setting>(['apiKeys']);

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
export const flagOf = (setting: Setting) => `--${kebab(setting)}`;
export const variableOf = (setting: Setting) =>
  `VGG_${kebab(setting).replaceAll('-', '_').toUpperCase()}`;

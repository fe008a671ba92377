import type { Architecture, NamedValues } from '@vgg/core';

/** RGB values from 0 to 255 of one image, [size, size, 3]; floats where they are not whole. */
export type Pixels = Uint8Array | Float32Array;

/** What the HTTP thread asks of the engine's thread; `call` comes back with the answer. */
export type Request = { call: number } & (
  | { do: 'load'; id: number; architecture: Architecture; weights: NamedValues; batch: number }
  | { do: 'infer'; id: number; images: Pixels[] }
  | { do: 'unload'; id: number }
);

/** What a batch of N images gave. */
export interface Inference {
  /** [N, classes] */
  logits: Float32Array;
  /** [N, classes], softmax of the logits. */
  probabilities: Float32Array;
  milliseconds: number;
}

export interface EngineFacts {
  name: string;
  reason: string;
  threads: number;
  version: string;
}

export type Response =
  | { started: EngineFacts }
  /** It cannot start, for a reason that one line tells. */
  | { refused: string }
  | { call: number; value: Inference | null }
  | { call: number; error: string };

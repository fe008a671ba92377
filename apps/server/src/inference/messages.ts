import type { Classification, ModelCard, NamedValues } from '@vgg/core';

/** RGB values from 0 to 255 of one image, [size, size, 3]; floats where they are not whole. */
export type Pixels = Uint8Array | Float32Array;

/** What the HTTP thread asks of the engine's thread; `call` comes back with the answer. */
export type Request = { call: number } & (
  | { do: 'load'; id: number; card: ModelCard; weights: NamedValues; batch: number }
  | { do: 'infer'; id: number; images: Pixels[] }
  | { do: 'unload'; id: number }
);

/** What a batch of N images gave. */
export interface Inference extends Classification {
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

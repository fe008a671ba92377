import type { Classification, ModelCard, NamedValues } from '@vgg/core';

/** RGB values from 0 to 255 of one image, [size, size, 3]; floats where they are not whole. */
export type Pixels = Uint8Array | Float32Array;

/** What the HTTP thread asks of the engine's thread; `call` comes back with the answer. */
export type Request = { call: number } & (
  | { do: 'load'; id: number; card: ModelCard; weights: NamedValues; batch: number }
  | { do: 'infer'; id: number; images: Pixels[] }
  | { do: 'explain'; id: number; image: Pixels; about: HeatQuestion }
  | { do: 'unload'; id: number }
);

/** What a batch of N images gave. */
export interface Inference extends Classification {
  milliseconds: number;
}

/** Which class of an image is to be explained, and by which convolution's maps. */
export interface HeatQuestion {
  /** Without it the likeliest class. */
  label?: number | undefined;
  /** Without it the last convolution. */
  layer?: string | undefined;
}

/** Where in an image a network saw a class. */
export interface Heat {
  label: number;
  /** Of that class. */
  probability: number;
  layer: string;
  height: number;
  width: number;
  /** [height, width], in units of the logit, none below 0. */
  values: Float32Array;
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
  | { call: number; value: Inference | Heat | null }
  | { call: number; error: string };

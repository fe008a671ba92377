import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';

/** An entry of an event file: exactly one of its last three fields. */
export interface Event {
  /** Seconds since 1970. */
  wallTime: number;
  step: number;
  fileVersion?: string;
  summary?: { value: SummaryValue[] };
  sessionLog?: { status: number };
}

/** Something to show under a tag: exactly one of its last four fields. */
export interface SummaryValue {
  tag: string;
  metadata?: { pluginData: { pluginName: string; content: Uint8Array } };
  simpleValue?: number;
  image?: Image;
  histo?: Histogram;
  tensor?: { dtype: number; tensorShape: { dim: { size: number }[] } };
}

/** A PNG; `colorspace` 3 is RGB. */
export interface Image {
  height: number;
  width: number;
  colorspace: number;
  encodedImageString: Uint8Array;
}

/** How often values lie between one limit and the next; the first bucket begins at `min`. */
export interface Histogram {
  min: number;
  max: number;
  num: number;
  sum: number;
  sumSquares: number;
  /** The right edge of each bucket. */
  bucketLimit: number[];
  bucket: number[];
}

/** What the HParams page knows of a session: how it began, or how it ended. */
export interface HParamsPluginData {
  sessionStartInfo?: {
    hparams: Record<
      string,
      { numberValue: number } | { stringValue: string } | { boolValue: boolean }
    >;
    groupName: string;
    startTimeSecs: number;
  };
  sessionEndInfo?: { status: number; endTimeSecs: number };
}

const { root } = protobuf.parse(
  readFileSync(new URL('../../proto/event.proto', import.meta.url), 'utf8'),
);

export const encodeEvent = encoder<Event>('Event');
export const encodeHParamsPluginData = encoder<HParamsPluginData>('HParamsPluginData');

function encoder<Message extends object>(name: string): (message: Message) => Uint8Array {
  const type = root.lookupType(name);
  return (message) => type.encode(message).finish();
}

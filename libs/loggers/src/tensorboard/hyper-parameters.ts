import type { EndEvent } from '@vgg/core';
import type { LoggedTraining } from '../logger.ts';
import { flatParameters, type Parameter } from '../parameters.ts';
import { encodeHParamsPluginData, type HParamsPluginData, type SummaryValue } from './messages.ts';

const STATUS = { finished: 1, failed: 2 };

/** What TensorBoard's HParams page shows of a training; `time` in seconds since 1970. */
export function sessionStart(training: LoggedTraining, time: number): SummaryValue {
  const hparams = Object.fromEntries(
    [...flatParameters(training.parameters)].map(([name, value]) => [name, protobufValue(value)]),
  );
  return hparamsValue('_hparams_/session_start_info', {
    sessionStartInfo: { hparams, groupName: training.name, startTimeSecs: time },
  });
}

/**
 * How a training ended; null for one that was stopped. TensorBoard never takes back a status, and
 * a stopped training may go on.
 */
export function sessionEnd({ reason }: EndEvent, time: number): SummaryValue | null {
  if (reason === 'stopped') return null;
  return hparamsValue('_hparams_/session_end_info', {
    sessionEndInfo: { status: STATUS[reason], endTimeSecs: time },
  });
}

/** The page reads a summary's metadata and wants an empty tensor beside it. */
function hparamsValue(tag: string, data: HParamsPluginData): SummaryValue {
  return {
    tag,
    metadata: { pluginData: { pluginName: 'hparams', content: encodeHParamsPluginData(data) } },
    tensor: { dtype: 1, tensorShape: { dim: [{ size: 0 }] } },
  };
}

function protobufValue(value: Parameter) {
  if (typeof value === 'number') return { numberValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return { stringValue: value };
}

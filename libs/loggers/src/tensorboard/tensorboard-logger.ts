import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { LoggedTraining, TrainingLogger, Warn } from '../logger.ts';
import { metricsOf } from '../metrics.ts';
import { type Entry, QueuedLogger, type WeightsEvent, type Writer } from '../queued-logger.ts';
import { filterGrid, firstConvolution } from './filters.ts';
import { histogramOf } from './histogram.ts';
import { sessionEnd, sessionStart } from './hyper-parameters.ts';
import { type Event, encodeEvent, type SummaryValue } from './messages.ts';
import { tfrecord } from './tfrecord.ts';

/** `SessionLog.START`; every one but the first takes back what was told of its step and later ones. */
const START = 1;

/**
 * Writes event files that TensorBoard shows: figures by step, hyper-parameters, and with the
 * weights their histograms and a picture of the first filters. Each start of the training, a
 * resumption too, adds a file.
 *
 * @param folder the training's own; `tensorboard --logdir` is given it or the one above it
 */
export function tensorBoardLogger(
  folder: string,
  training: LoggedTraining,
  warn: Warn,
): Required<TrainingLogger> {
  const options = { name: `TensorBoard's files in ${folder}`, warn };
  return new QueuedLogger(options, () => new EventFiles(folder, training));
}

class EventFiles implements Writer {
  private readonly folder: string;
  private readonly training: LoggedTraining;
  private file: FileHandle | null = null;

  constructor(folder: string, training: LoggedTraining) {
    this.folder = folder;
    this.training = training;
  }

  async write(entries: readonly Entry[]): Promise<void> {
    const records: Uint8Array[] = [];
    for (const { event, time } of entries) {
      const wallTime = time / 1000;
      if (event.event === 'start') records.push(...(await this.begin(event.step, wallTime)));
      const value = await this.valuesOf({ event, time });
      if (value.length > 0)
        records.push(record({ wallTime, step: event.step, summary: { value } }));
    }
    await this.file?.appendFile(Buffer.concat(records));
  }

  async close(): Promise<void> {
    await this.file?.close();
  }

  /** A new file, whose first records say that the steps after `step` are told anew. */
  private async begin(step: number, wallTime: number): Promise<Uint8Array[]> {
    await this.file?.close();
    await mkdir(this.folder, { recursive: true });
    this.file = await open(join(this.folder, fileName(wallTime)), 'ax');
    return [
      record({ wallTime, step: 0, fileVersion: 'brain.Event:2' }),
      record({ wallTime, step: step + 1, sessionLog: { status: START } }),
    ];
  }

  private async valuesOf({ event, time }: Entry): Promise<SummaryValue[]> {
    switch (event.event) {
      case 'start':
        return [sessionStart(this.training, time / 1000)];
      case 'weights':
        return weightValues(event);
      case 'end':
        return [sessionEnd(event, time / 1000)].filter((value) => value !== null);
      default:
        return Object.entries(metricsOf(event)).map(([tag, simpleValue]) => ({ tag, simpleValue }));
    }
  }
}

async function weightValues({ values }: WeightsEvent): Promise<SummaryValue[]> {
  const shown: SummaryValue[] = [];
  for (const [tag, { data }] of Object.entries(values)) {
    const histo = histogramOf(data);
    if (histo) shown.push({ tag, histo });
    await setImmediate(); // Whoever draws the dashboard gets its turn.
  }
  const first = firstConvolution(values);
  const image = first && (await filterGrid(first.kernel));
  if (image) shown.push({ tag: `filters/${first.layer}`, image });
  return shown;
}

function record(event: Event): Uint8Array {
  return tfrecord(encodeEvent(event));
}

/** TensorBoard finds its files by `tfevents`, and reads a folder's in the order of their names. */
function fileName(wallTime: number): string {
  const seconds = wallTime.toFixed(3).padStart(14, '0');
  const host = hostname().replace(/[^\w.-]/g, '-');
  return `events.out.tfevents.${seconds}.${host}.${process.pid}`;
}

import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TrainingEvent } from '@vgg/core';
import { eventsIn } from '@vgg/runs';

/** What was added to a log since it was last looked at. */
export interface LogNews {
  events: TrainingEvent[];
  /** The log was cut back or written anew: the events are all that it now holds. */
  rewound: boolean;
}

const NEWLINE = 0x0a;
/** So much before the place that was read last must still be the same. */
const REMEMBERED = 512;

/** Reads a growing log of events: whole lines only; what is half written waits. */
export class LogReader {
  private readonly path: string;
  private place = 0;
  private before: Buffer = Buffer.alloc(0);

  constructor(path: string) {
    this.path = path;
  }

  /** What is new; a log that is not there yet is empty. */
  async read(): Promise<LogNews> {
    const file = await open(this.path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (file === null) return { events: [], rewound: this.begin() };
    try {
      const from = this.place - this.before.length;
      const { size } = await file.stat();
      const known = Buffer.alloc(Math.max(0, Math.min(this.before.length, size - from)));
      await file.read(known, 0, known.length, from);
      const rewound = !known.equals(this.before) && this.begin();
      const fresh = Buffer.alloc(Math.max(0, size - this.place));
      const { bytesRead } = await file.read(fresh, 0, fresh.length, this.place);
      const lines = fresh.subarray(0, fresh.lastIndexOf(NEWLINE, bytesRead - 1) + 1);
      this.place += lines.length;
      this.before = Buffer.from(Buffer.concat([this.before, lines]).subarray(-REMEMBERED));
      return { events: eventsIn(lines.toString('utf8')), rewound };
    } finally {
      await file.close();
    }
  }

  /** From the first byte again; whether anything had been read. */
  private begin(): boolean {
    const read = this.place > 0;
    this.place = 0;
    this.before = Buffer.alloc(0);
    return read;
  }
}

/** Milliseconds between two looks at a log. */
const PACE = 250;

/** Tells of what is new until the signal aborts. */
export async function followLog(
  reader: LogReader,
  tell: (news: LogNews) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await sleep(PACE, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    const news = await reader.read();
    if (news.rewound || news.events.length > 0) tell(news);
  }
}

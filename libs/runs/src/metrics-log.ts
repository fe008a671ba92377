import * as fs from 'node:fs';
import type { TrainingEvent } from '@vgg/core';
import { readRegularFile } from './regular-file.ts';
import { cannot, errorCode } from './run-error.ts';

const NEWLINE = 0x0a;
const FLUSHED: ReadonlySet<string> = new Set(['epoch', 'checkpoint', 'end']);

/**
 * Appends one event as a line. Epochs, checkpoints and the end are flushed to the disk; a step is
 * not, because a flush costs more than a step's line is worth. Half a line that a killed writer left
 * is cut off first. When the disk refuses, the log is left as it was.
 *
 * @throws RunError when the disk is full, read-only or broken.
 */
export function appendEvent(path: string, event: TrainingEvent): void {
  const line = Buffer.from(`${JSON.stringify(event)}\n`);
  try {
    const file = fs.openSync(path, 'a+');
    try {
      const size = cutHalfLine(file);
      try {
        fs.appendFileSync(file, line);
        if (FLUSHED.has(event.event)) fs.fsyncSync(file);
      } catch (error) {
        try {
          fs.ftruncateSync(file, size);
        } catch {
          // The first error tells more; half a line is cut off before the next one.
        }
        throw error;
      }
    } finally {
      fs.closeSync(file);
    }
  } catch (error) {
    throw cannot('write', path, error);
  }
}

/** Flushes the log and returns its length in bytes; 0 when there is none. */
export function flushLog(path: string): number {
  try {
    const file = fs.openSync(path, 'r+');
    try {
      fs.fsyncSync(file);
      return fs.fstatSync(file).size;
    } finally {
      fs.closeSync(file);
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 0;
    throw cannot('write', path, error);
  }
}

/**
 * Reads all events. A line that is not an event, half written in a crash or damaged, is left out:
 * the log informs, the checkpoint decides.
 *
 * @throws RunError when the file is there and cannot be read.
 */
export async function readEvents(path: string): Promise<TrainingEvent[]> {
  return eventsIn((await readLog(path)).toString('utf8'));
}

/** The events in a log's text. A last line without its end is not told yet, and left out too. */
export function eventsIn(text: string): TrainingEvent[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.flatMap((line) => parseEvent(line) ?? []);
}

/**
 * Cuts the log back to what it was at a checkpoint, so that a resumed run leaves the log that an
 * uninterrupted one would have left.
 *
 * @param step the checkpoint's step: events of later steps go, and so does the end of the run.
 * @param bytes the log's length when the checkpoint was saved: what came later goes, even of the same step.
 * @throws RunError when the file cannot be read or changed.
 */
export async function truncateEvents(path: string, step: number, bytes = Infinity): Promise<void> {
  const log = await readLog(path);
  let keep = 0;
  for (;;) {
    const end = log.indexOf(NEWLINE, keep) + 1;
    if (end === 0 || end > bytes) break;
    const event = parseEvent(log.toString('utf8', keep, end));
    if (event !== undefined && (event.step > step || event.event === 'end')) break;
    keep = end;
  }
  if (keep === log.length) return;
  try {
    const file = fs.openSync(path, 'r+');
    try {
      fs.ftruncateSync(file, keep);
      fs.fsyncSync(file);
    } finally {
      fs.closeSync(file);
    }
  } catch (error) {
    throw cannot('write', path, error);
  }
}

/** @returns the length of the log, which now ends with a whole line. */
function cutHalfLine(file: number): number {
  const { size } = fs.fstatSync(file);
  const piece = Buffer.alloc(4096);
  let end = size;
  // Backwards: nearly always the first byte looked at is the end of a line.
  for (let length = 1; end > 0; length = piece.length) {
    const start = Math.max(0, end - length);
    const read = fs.readSync(file, piece, 0, end - start, start);
    const newline = piece.lastIndexOf(NEWLINE, read - 1);
    end = newline >= 0 ? start + newline + 1 : start;
    if (newline >= 0) break;
  }
  if (end < size) fs.ftruncateSync(file, end);
  return end;
}

async function readLog(path: string): Promise<Buffer> {
  try {
    return await readRegularFile(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return Buffer.alloc(0);
    throw cannot('read', path, error);
  }
}

/** Events of a later version of the program have unknown names and are kept. */
function parseEvent(line: string): TrainingEvent | undefined {
  try {
    const event = JSON.parse(line);
    return typeof event?.event === 'string' && typeof event.step === 'number' ? event : undefined;
  } catch {
    return undefined;
  }
}

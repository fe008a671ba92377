import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/** A line of a growing file and the place in the file where the next one begins. */
export interface Line {
  text: string;
  next: number;
}

const PIECE = 64 * 1024;
const NEWLINE = 0x0a;

/**
 * The whole lines of a file from `from` on, and those that are added later, until the signal
 * aborts. `null` says that the file was cut back, as at a resumed training: what follows begins anew.
 */
export async function* followLines(
  path: string,
  from: number,
  everyMs: number,
  signal: AbortSignal,
): AsyncGenerator<Line | null> {
  let at = from;
  while (!signal.aborted) {
    const { lines, next, size } = await linesFrom(path, at);
    if (size < at) {
      at = 0;
      yield null;
      continue;
    }
    yield* lines;
    at = next;
    if (lines.length === 0) await pause(everyMs, undefined, { signal }).catch(() => {});
  }
}

async function linesFrom(path: string, from: number) {
  let file: FileHandle;
  try {
    // Without waiting for a writer, should it be a pipe.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch {
    return { lines: [], next: from, size: from };
  }
  try {
    const { size } = await file.stat();
    const piece = Buffer.alloc(Math.max(0, Math.min(PIECE, size - from)));
    const { bytesRead } = await file.read(piece, 0, piece.length, from);
    const lines: Line[] = [];
    let start = 0;
    for (;;) {
      const end = piece.subarray(0, bytesRead).indexOf(NEWLINE, start);
      if (end < 0) break;
      lines.push({ text: piece.toString('utf8', start, end), next: from + end + 1 });
      start = end + 1;
    }
    return { lines, next: from + start, size };
  } finally {
    await file.close();
  }
}

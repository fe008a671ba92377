import { once } from 'node:events';
import { join } from 'node:path';
import type { Run } from '@vgg/runs';
import type { Request, Response } from 'express';
import { Problem } from '../http/problem.ts';
import type { Context } from './context.ts';
import { followLines } from './follow-log.ts';

const LOOK_MS = 300;
/** Proxies close a connection on which nothing comes for a minute. */
const HEARTBEAT_MS = 15_000;

/**
 * A run's events as server-sent events: all there are, then each as it is written. An event's id is
 * the place in the log after it, so that a browser that lost the connection goes on where it was.
 * `event: reset` says that the training went back to a checkpoint and the log begins anew.
 */
export async function streamRun(run: Run, context: Context, req: Request, res: Response) {
  const { metrics, configuration, stopping } = context;
  const { streams } = metrics;
  if ((await streams.get()).values[0]?.value >= configuration.maxStreams) {
    throw new Problem(503, `${configuration.maxStreams} clients watch already`, {
      'Retry-After': '30',
    });
  }
  streams.inc();
  const gone = new AbortController();
  res.once('close', () => {
    streams.dec();
    gone.abort();
  });
  res.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache, no-transform' });
  res.set('X-Accel-Buffering', 'no');
  res.flushHeaders();
  const heartbeat = setInterval(() => res.write(': still here\n\n'), HEARTBEAT_MS);
  const given = Number(req.get('Last-Event-ID') ?? 0);
  const from = Number.isSafeInteger(given) && given > 0 ? given : 0;
  const end = AbortSignal.any([gone.signal, stopping]);
  try {
    for await (const line of followLines(join(run.folder, 'metrics.jsonl'), from, LOOK_MS, end)) {
      const message = line
        ? `id: ${line.next}\ndata: ${line.text}\n\n`
        : 'event: reset\ndata: {}\n\n';
      if (!res.write(message)) await once(res, 'drain', { signal: end }).catch(() => {});
    }
  } finally {
    clearInterval(heartbeat);
    res.end();
  }
}

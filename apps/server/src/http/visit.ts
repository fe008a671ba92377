import type { RequestHandler, Response } from 'express';
import { Problem } from './problem.ts';

/** What a request for inference may count on while it is here. */
export interface Visit {
  /** Aborts when the client goes away or the time is over; the reason is a Problem. */
  signal: AbortSignal;
  /** Says that the request's images wait in the queue, or never will. */
  arrived(): void;
}

export interface VisitLimits {
  requestTimeoutMs: number;
  /** The most requests at a time. */
  maxRequests: number;
  /** The most MiB of bodies at a time. */
  maxPendingMib: number;
  bodyLimitMib: number;
}

/**
 * Lets requests in as long as there is room for them and their bodies, so that memory is bounded
 * whatever comes, and keeps their time. A client that leaves gives its place back at once.
 */
export function admission(limits: VisitLimits, expect: () => () => void): RequestHandler {
  const bodyLimit = limits.bodyLimitMib * 2 ** 20;
  const mostBytes = Math.max(limits.maxPendingMib * 2 ** 20, bodyLimit);
  let requests = 0;
  let bytes = 0;
  return (req, res, next) => {
    const announced = Number(req.headers['content-length'] ?? Number.NaN);
    if (announced > bodyLimit) {
      throw new Problem(413, `the body has ${announced} bytes; ${bodyLimit} are accepted`);
    }
    // A body of unknown length, or one that is to be inflated, may become as large as is accepted.
    const sure = Number.isFinite(announced) && !req.headers['content-encoding'];
    const reserved = sure ? announced : bodyLimit;
    if (requests >= limits.maxRequests || bytes + reserved > mostBytes) {
      throw new Problem(503, `${requests} requests are being answered already`, {
        'Retry-After': '1',
      });
    }
    requests += 1;
    bytes += reserved;
    const arrived = expect();
    const gone = new AbortController();
    const timer = setTimeout(() => {
      const detail = `no answer within ${limits.requestTimeoutMs} ms`;
      gone.abort(new Problem(503, detail, { 'Retry-After': '1' }));
    }, limits.requestTimeoutMs);
    res.locals.visit = { signal: gone.signal, arrived } satisfies Visit;
    res.once('close', () => {
      clearTimeout(timer);
      requests -= 1;
      bytes -= reserved;
      arrived();
      if (!res.writableFinished) gone.abort(new Problem(499, 'the client has gone'));
    });
    next();
  };
}

export function visitOf(res: Response): Visit {
  return res.locals.visit as Visit;
}

/** What the work gives, or the signal's reason where that comes first. */
export function within<Value>(signal: AbortSignal, work: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}

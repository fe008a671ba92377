import type { Request, RequestHandler, Response } from 'express';
import { ipKeyGenerator } from 'express-rate-limit';
import { Allowance } from './allowance.ts';
import { Problem } from './problem.ts';

/** What a request for inference may count on while it is here. */
export interface Visit {
  /** Who asks: the address or, of IPv6, the network that it comes from. */
  client: string;
  /** Aborts when the client goes away or the time is over; the reason is a Problem. */
  signal: AbortSignal;
  /** Says that the request's images wait in the queue, or never will. */
  arrived(): void;
}

export interface VisitLimits {
  requestTimeoutMs: number;
  /** The most milliseconds in which nothing of a body comes. */
  bodyIdleMs: number;
  /** The most requests at a time. */
  maxRequests: number;
  /** The most MiB of bodies at a time. */
  maxPendingMib: number;
  bodyLimitMib: number;
  /** The most of all this that one client may hold, as a fraction of 1. */
  clientShare: number;
}

/** What happens, for those who count. */
export interface VisitObserver {
  /** A request is on its way; the function returned says that it has come, or has gone. */
  expect(): () => void;
  present(requests: number): void;
}

/**
 * Lets requests in as long as there is room for them, counts the bytes of their bodies as they come,
 * so that memory is bounded whatever is sent and a body that is only announced costs nothing, and
 * keeps their time. A client that leaves gives its place back at once.
 */
export function admission(limits: VisitLimits, observer: VisitObserver): RequestHandler {
  const bodyLimit = limits.bodyLimitMib * 2 ** 20;
  const places = new Allowance(limits.maxRequests, limits.clientShare);
  // One whole body is always let in, however small the limits are.
  const mostBytes = Math.max(limits.maxPendingMib * 2 ** 20, bodyLimit / limits.clientShare);
  const bytes = new Allowance(mostBytes, limits.clientShare);
  return (req, res, next) => {
    const announced = Number(req.headers['content-length'] ?? Number.NaN);
    if (announced > bodyLimit) {
      throw new Problem(413, `the body has ${announced} bytes; ${bodyLimit} are accepted`);
    }
    const client = ipKeyGenerator(req.ip ?? '');
    takeFrom(places, client, 1, 'requests are being answered already');
    observer.present(places.used);
    const gone = new AbortController();
    const held = new HeldBody(bytes, client, bodyLimit, growthOf(req));
    const timeout = setTimeout(() => {
      gone.abort(busy(503, `no answer within ${limits.requestTimeoutMs} ms`));
    }, limits.requestTimeoutMs);
    const idle = setTimeout(() => {
      const detail = `nothing of the body came for ${limits.bodyIdleMs} ms`;
      gone.abort(new Problem(408, detail));
    }, limits.bodyIdleMs);
    const arrived = observer.expect();
    res.locals.visit = { client, signal: gone.signal, arrived } satisfies Visit;
    req.once('end', () => clearTimeout(idle));
    req.on('data', (chunk: Buffer) => {
      idle.refresh();
      try {
        held.grow(chunk.length);
      } catch (problem) {
        gone.abort(problem);
      }
    });
    res.once('close', () => {
      clearTimeout(timeout);
      clearTimeout(idle);
      places.giveBack(client, 1);
      held.release();
      observer.present(places.used);
      arrived();
      if (!res.writableFinished) gone.abort(new Problem(499, 'the client has gone'));
    });
    next();
  };
}

/** What a body may hold in memory, now that so much of it has come. */
class HeldBody {
  private readonly bytes: Allowance;
  private readonly client: string;
  /** The most bytes that it may become. */
  private readonly most: number;
  /** The most bytes that one of it may become. */
  private readonly growth: number;
  private came = 0;
  private held = 0;

  constructor(bytes: Allowance, client: string, most: number, growth: number) {
    this.bytes = bytes;
    this.client = client;
    this.most = most;
    this.growth = growth;
  }

  /** @throws Problem 429 or 503 where there is no room for more */
  grow(more: number): void {
    this.came += more;
    const wanted = Math.min(this.came * this.growth, this.most) - this.held;
    if (wanted <= 0) return;
    takeFrom(this.bytes, this.client, wanted, 'bytes of bodies are held already');
    this.held += wanted;
  }

  release(): void {
    this.bytes.giveBack(this.client, this.held);
    this.held = 0;
  }
}

/** How many bytes one of the body may become: deflate makes at most 1032 of one, brotli far more. */
function growthOf(req: Request): number {
  const encoding = req.headers['content-encoding']?.toLowerCase() ?? 'identity';
  if (encoding === 'identity') return 1;
  return /^(gzip|deflate)$/.test(encoding) ? 1032 : Number.POSITIVE_INFINITY;
}

/** @throws Problem 429 for a client that has its share, 503 where there is no room for anyone */
export function takeFrom(of: Allowance, client: string, amount: number, what: string): void {
  const refusal = of.take(client, amount);
  if (refusal === 'full') throw busy(503, `${Math.ceil(of.used)} ${what}`);
  if (refusal) throw busy(429, `of this client's ${Math.floor(of.share)} ${what}`);
}

const busy = (status: number, detail: string) =>
  new Problem(status, detail, { 'Retry-After': '1' });

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

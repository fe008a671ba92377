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

/** A request that was let in, whatever brought it. */
export interface Admitted {
  visit: Visit;
  /** So many bytes of its body have come. */
  came(bytes: number): void;
  /** All of its body has come. */
  whole(): void;
  /** It is over and gives its place back. */
  leave(): void;
  /** Its client has gone without an answer. */
  abandon(): void;
}

/**
 * Lets requests in as long as there is room for them, counts the bytes of their bodies as they come,
 * so that memory is bounded whatever is sent and a body that is only announced costs nothing, and
 * keeps their time. A client that leaves gives its place back at once.
 */
export class Admission {
  /** The most bytes of one body. */
  readonly bodyLimit: number;
  private readonly limits: VisitLimits;
  private readonly observer: VisitObserver;
  private readonly places: Allowance;
  private readonly bytes: Allowance;

  constructor(limits: VisitLimits, observer: VisitObserver) {
    this.limits = limits;
    this.observer = observer;
    this.bodyLimit = limits.bodyLimitMib * 2 ** 20;
    this.places = new Allowance(limits.maxRequests, limits.clientShare);
    // One whole body is always let in, however small the limits are.
    const mostBytes = Math.max(limits.maxPendingMib * 2 ** 20, this.bodyLimit / limits.clientShare);
    this.bytes = new Allowance(mostBytes, limits.clientShare);
  }

  /**
   * @param address of the client
   * @param growth how many bytes one of the body may become
   * @throws Problem 429 or 503 where there is no room
   */
  enter(address: string, growth = 1): Admitted {
    const { places, observer } = this;
    const { requestTimeoutMs, bodyIdleMs } = this.limits;
    const client = ipKeyGenerator(address);
    takeFrom(places, client, 1, 'requests are being answered already');
    observer.present(places.used);
    const gone = new AbortController();
    const held = new HeldBody(this.bytes, client, this.bodyLimit, growth);
    const timeout = setTimeout(() => {
      gone.abort(busy(503, `no answer within ${requestTimeoutMs} ms`));
    }, requestTimeoutMs);
    const idle = setTimeout(() => {
      gone.abort(new Problem(408, `nothing of the body came for ${bodyIdleMs} ms`));
    }, bodyIdleMs);
    const arrived = observer.expect();
    let here = true;
    const leave = () => {
      if (!here) return;
      here = false;
      clearTimeout(timeout);
      clearTimeout(idle);
      places.giveBack(client, 1);
      held.release();
      observer.present(places.used);
      arrived();
    };
    return {
      visit: { client, signal: gone.signal, arrived },
      came(bytes) {
        idle.refresh();
        try {
          held.grow(bytes);
        } catch (problem) {
          gone.abort(problem);
        }
      },
      whole: () => clearTimeout(idle),
      leave,
      abandon() {
        leave();
        gone.abort(new Problem(499, 'the client has gone'));
      },
    };
  }
}

/** Lets the requests of Express in. */
export function admission(door: Admission): RequestHandler {
  return (req, res, next) => {
    const announced = Number(req.headers['content-length'] ?? Number.NaN);
    if (announced > door.bodyLimit) {
      throw new Problem(413, `the body has ${announced} bytes; ${door.bodyLimit} are accepted`);
    }
    const admitted = door.enter(req.ip ?? '', growthOf(req));
    res.locals.visit = admitted.visit;
    req.once('end', admitted.whole);
    req.on('data', (chunk: Buffer) => admitted.came(chunk.length));
    res.once('close', () => (res.writableFinished ? admitted.leave() : admitted.abandon()));
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

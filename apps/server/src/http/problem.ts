import { STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { MulterError } from 'multer';

/** A fault of a request, told as an RFC 9457 problem document. */
export class Problem extends Error {
  override name = 'Problem';
  readonly status: number;
  readonly headers: Record<string, string>;

  /** @param detail one line: what was wrong, what is accepted */
  constructor(status: number, detail: string, headers: Record<string, string> = {}) {
    super(detail);
    this.status = status;
    this.headers = headers;
  }
}

/** Answers with the problem's document; `error` repeats its detail, where the older protocols look. */
export function sendProblem(res: Response, problem: Problem): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const { status, message: detail, headers } = problem;
  const body = JSON.stringify({
    type: 'about:blank',
    title: STATUS_CODES[status],
    status,
    detail,
    requestId: String(res.req.id),
    error: detail,
  });
  res.status(status).set(headers).type('application/problem+json');
  res.set('Content-Length', String(Buffer.byteLength(body)));
  if (res.req.method === 'HEAD' || res.req.complete) res.end(body);
  else linger(res, body);
}

/**
 * Answers a client that is still sending, and listens a little longer, as long as something comes: a
 * connection closed at once would lose the answer on its way to a client that only reads when it has
 * sent everything.
 */
function linger(res: Response, body: string): void {
  res.set('Connection', 'close').write(body);
  const end = () => res.end();
  const idle = setTimeout(end, LINGER_MS);
  const longest = setTimeout(end, LONGEST_LINGER_MS);
  res.req.once('end', end).once('close', end);
  res.once('close', () => {
    clearTimeout(idle);
    clearTimeout(longest);
  });
  // Nobody gathers any more what still comes.
  res.req.unpipe().removeAllListeners('data');
  res.req.on('data', () => idle.refresh()).resume();
}

const LINGER_MS = 2000;
const LONGEST_LINGER_MS = 20_000;

/** The last handlers of the application: no such address, and whatever was thrown. */
export const notFound: RequestHandler = (req, _res) => {
  throw new Problem(404, `there is nothing at ${req.path.slice(0, 200)}`);
};

/** @param problemOf what an error that is no Problem stands for, of those that the routes may throw */
export function problemHandler(
  problemOf: (error: unknown) => Problem | undefined,
): ErrorRequestHandler {
  return (error, req, res, _next) => {
    const problem =
      error instanceof Problem ? error : (problemOf(error) ?? problemOfParsers(error));
    if (problem.status === 500) req.log.error({ err: error }, 'unexpected');
    else if (problem.status > 500) req.log.warn(problem.message);
    sendProblem(res, problem);
  };
}

/** For a route's other methods. */
export function onlyMethods(...methods: string[]): RequestHandler {
  const allow = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
  return (req) => {
    throw new Problem(405, `${req.method} is not accepted here, only ${allow.join(', ')}`, {
      Allow: allow.join(', '),
    });
  };
}

function problemOfParsers(error: unknown): Problem {
  if (error instanceof MulterError) {
    return new Problem(error.code.startsWith('LIMIT') ? 413 : 400, multipartFault(error.message));
  }
  if (error instanceof URIError) return new Problem(400, 'the address is not encoded correctly');
  const { status, message } = clientError(error);
  return new Problem(status, message);
}

/** Errors of Express' own parsers carry the status that they stand for. */
function clientError(error: unknown): { status: number; message: string } {
  if (error instanceof Error && 'status' in error && typeof error.status === 'number') {
    const { status } = error;
    if (status >= 400 && status < 500) return { status, message: error.message };
  }
  return { status: 500, message: 'something went wrong here; the log tells what' };
}

export function multipartFault(message: string): string {
  return `the multipart body cannot be read: ${message}`;
}

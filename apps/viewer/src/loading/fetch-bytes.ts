import { Failure } from '../failure.ts';
import { type Line, line } from '../language/line.ts';

/**
 * Fetches a file, telling of each piece that arrives, and of how many bytes the whole will have; 0
 * where that is not known.
 * @throws Failure where the host cannot be reached, forbids it, or has no such file
 */
export async function fetchBytes(
  url: string,
  {
    signal,
    arrived,
  }: { signal?: AbortSignal | undefined; arrived?: (bytes: number, total: number) => void } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url, { signal: signal ?? null }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new Failure(
      line`${hostOf(url)} cannot be reached: it is away, or does not let other pages read its files (CORS)`,
    );
  });
  if (!response.ok) throw new Failure(await refusal(response, url));
  if (!response.body) return new Uint8Array(await response.arrayBuffer());
  const pieces: Uint8Array[] = [];
  let length = 0;
  // Of what is compressed on its way, the header tells another length.
  const compressed = response.headers.has('content-encoding');
  const total = compressed ? 0 : Number(response.headers.get('content-length') ?? 0);
  for await (const piece of piecesOf(response.body)) {
    pieces.push(piece);
    length += piece.length;
    arrived?.(piece.length, total);
  }
  return joined(pieces, length);
}

/** Safari cannot iterate over a stream. */
async function* piecesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

/** All pieces in one memory. */
export function joined(pieces: Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** A server's own line on what is wrong (RFC 9457), or its status. */
async function refusal(response: Response, url: string): Promise<Line> {
  const type = response.headers.get('content-type') ?? '';
  const problem = type.includes('problem+json') ? await response.json().catch(() => null) : null;
  const detail: unknown = problem?.detail;
  return typeof detail === 'string'
    ? line`${hostOf(url)} answers ${response.status}: ${detail}`
    : line`${hostOf(url)} answers ${response.status} for ${url}`;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

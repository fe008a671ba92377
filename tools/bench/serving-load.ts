import { setTimeout as pause } from 'node:timers/promises';
import autocannon, { type Options, type Result } from 'autocannon';

export interface Body {
  name: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}

/** What so many clients found who each asked again as soon as they were answered. */
export interface Load {
  body: string;
  clients: number;
  requestsPerSecond: number;
  /** Milliseconds. */
  p50: number;
  p95: number;
  p99: number;
  /** Answers other than 200, and connections that broke. */
  failed: number;
}

/** Asks for so many seconds. */
export async function load(
  url: string,
  body: Body,
  clients: number,
  seconds: number,
): Promise<Load> {
  const times: number[] = [];
  const settings: Options = {
    url: url + body.path,
    method: 'POST',
    headers: body.headers,
    body: body.body,
    connections: clients,
    duration: seconds,
  };
  const result = await new Promise<Result>((resolve, reject) => {
    const run = autocannon(settings, (error, found) => (error ? reject(error) : resolve(found)));
    run.on('response', (_client, _status, _bytes, milliseconds) => times.push(milliseconds));
  });
  const { requests, errors, timeouts, non2xx, duration } = result;
  times.sort((a, b) => a - b);
  const quantile = (share: number) => times[Math.floor(share * (times.length - 1))] ?? Number.NaN;
  return {
    body: body.name,
    clients,
    requestsPerSecond: requests.total / duration,
    p50: quantile(0.5),
    p95: quantile(0.95),
    p99: quantile(0.99),
    failed: errors + timeouts + non2xx,
  };
}

/** Asks for the server's health every 25 ms; the slowest answer in milliseconds. */
export async function healthUnder(url: string, seconds: number): Promise<number> {
  const end = performance.now() + seconds * 1000;
  let slowest = 0;
  while (performance.now() < end) {
    const began = performance.now();
    await (await fetch(`${url}/v2/health/live`)).text();
    slowest = Math.max(slowest, performance.now() - began);
    await pause(25);
  }
  return slowest;
}

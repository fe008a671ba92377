import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { RequestHandler } from 'express';
import { Problem } from './problem.ts';

/** Says whether credentials hold one of the keys. */
export type KeyCheck = (credentials: {
  authorization?: string | undefined;
  /** Of the header `X-API-Key`. */
  key?: string | undefined;
}) => boolean;

export const KEY_NEEDED = 'an API key is needed: Authorization: Bearer <key>, or X-API-Key';

/**
 * A check for these keys. Compared are digests, all of them each time: neither a key's content nor its
 * length nor its place in the list shows in the time.
 */
export function checkFor(keys: readonly string[]): KeyCheck {
  const digests = keys.map(digest);
  return ({ authorization, key }) => {
    const given = key ?? authorization?.replace(/^Bearer +/i, '');
    const presented = digest(given ?? '');
    const matches = digests.filter((one) => timingSafeEqual(one, presented)).length;
    return given !== undefined && matches > 0;
  };
}

/**
 * Asks for one of the keys, as `Authorization: Bearer …`, as `X-API-Key: …`, or as the password of
 * `Authorization: Basic …`, for which a browser asks its user when a page of this server wants it to.
 */
export function requireApiKey(keys: readonly string[]): RequestHandler {
  const isKey = checkFor(keys);
  return (req, _res, next) => {
    const plain = req.headers['x-api-key'];
    const own = isOwnPage(req.headers);
    const { authorization } = req.headers;
    const key = typeof plain === 'string' ? plain : own ? passwordOf(authorization) : undefined;
    if (isKey({ authorization, key })) return next();
    throw new Problem(401, KEY_NEEDED, {
      'WWW-Authenticate': own ? 'Basic realm="The password is an API key", Bearer' : 'Bearer',
    });
  };
}

/**
 * Whether a page of this server asks, or no page at all. A browser adds what it remembers of a password
 * to the requests of any page; those of other servers must not ask with it.
 */
function isOwnPage({ 'sec-fetch-site': site, origin, host }: IncomingHttpHeaders): boolean {
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  // Without TLS a browser does not say as much.
  return origin === undefined || origin.replace(/^https?:\/\//, '') === host;
}

function passwordOf(authorization: string | undefined): string | undefined {
  const [, coded] = /^Basic +([\w+/=-]+)$/i.exec(authorization ?? '') ?? [];
  if (coded === undefined) return undefined;
  const text = Buffer.from(coded, 'base64').toString('utf8');
  return text.slice(text.indexOf(':') + 1);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

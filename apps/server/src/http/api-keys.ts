import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { Problem } from './problem.ts';

/**
 * Asks for one of the keys, as `Authorization: Bearer …` or `X-API-Key: …`. Compared are digests, all
 * of them each time: neither a key's content nor its length nor its place in the list shows in the time.
 */
export function requireApiKey(keys: readonly string[]): RequestHandler {
  const digests = keys.map(digest);
  return (req, _res, next) => {
    const { authorization, 'x-api-key': plain } = req.headers;
    const given = typeof plain === 'string' ? plain : authorization?.replace(/^Bearer +/i, '');
    const presented = digest(given ?? '');
    const matches = digests.filter((key) => timingSafeEqual(key, presented)).length;
    if (given === undefined || matches === 0) {
      throw new Problem(401, 'an API key is needed: Authorization: Bearer <key>, or X-API-Key', {
        'WWW-Authenticate': 'Bearer',
      });
    }
    next();
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

import { basename, dirname } from 'node:path';
import compression from 'compression';
import express, { type RequestHandler } from 'express';

/** A name that changes with the content, as bundlers give it: `assets/index-B4x_9aZq.js`. */
const HASHED = /-[\w-]{8}\.\w{1,8}$/;

/**
 * A folder's files; folders within it are not told of by redirects. Files named after their content
 * are kept for ever, all others are asked for again each time and come only where they have changed.
 */
export function pages(folder: string): RequestHandler {
  return express.static(folder, {
    redirect: false,
    setHeaders(res, path) {
      const hashed = basename(dirname(path)) === 'assets' && HASHED.test(path);
      res.setHeader('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}

/** Compresses text that is asked for; answers to images are short, and are not kept waiting. */
export function compressed(): RequestHandler {
  return compression({
    filter: (req, res) => /^(GET|HEAD)$/.test(req.method ?? '') && compression.filter(req, res),
  });
}

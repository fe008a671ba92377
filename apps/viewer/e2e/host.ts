import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

/** A host of static files, with the security headers of apps/server. */
export interface Host {
  url: string;
  /** Answers a path itself: for a server's lists, streams and failures. Null lets the file answer. */
  routes: Map<string, (req: IncomingMessage, res: ServerResponse) => void>;
  /** Every path that was asked for. */
  asked: string[];
  close(): void;
}

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.svg': 'image/svg+xml',
};

const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Content-Security-Policy':
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; " +
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src *; object-src 'none'",
};

/**
 * Serves folders, each under a prefix ('/' or '/models/'), the first that has the file.
 * @param sends the security headers; a usual static host has none
 */
export async function startHost(
  folders: Record<string, string>,
  sends: Record<string, string> = headers,
): Promise<Host> {
  const routes: Host['routes'] = new Map();
  const asked: string[] = [];
  const server = createServer((req, res) => {
    const path = decodeURIComponent(new URL(req.url ?? '/', 'http://host').pathname);
    asked.push(path);
    for (const [name, value] of Object.entries(sends)) res.setHeader(name, value);
    const route = routes.get(path);
    if (route) return route(req, res);
    for (const [prefix, folder] of Object.entries(folders)) {
      if (!path.startsWith(prefix)) continue;
      const rest = normalize(path.slice(prefix.length) || 'index.html');
      const file = join(folder, rest);
      if (rest.startsWith('..') || !existsSync(file) || !statSync(file).isFile()) continue;
      const { size, mtime } = statSync(file);
      res.setHeader('Content-Type', types[extname(file)] ?? 'application/octet-stream');
      res.setHeader('Content-Length', size);
      res.setHeader('Last-Modified', mtime.toUTCString());
      const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(req.headers.range ?? '') ?? [];
      if (req.method === 'HEAD') {
        res.end();
      } else if (from !== undefined && to !== undefined) {
        const end = Math.min(Number(to), size - 1);
        res.setHeader('Content-Length', end - Number(from) + 1);
        res.writeHead(206, { 'Content-Range': `bytes ${from}-${end}/${size}` });
        createReadStream(file, { start: Number(from), end }).pipe(res);
      } else {
        createReadStream(file).pipe(res);
      }
      return;
    }
    res.writeHead(404).end('not here');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    routes,
    asked,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

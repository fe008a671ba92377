import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Metrics } from './metrics.ts';

/**
 * `/metrics` on a port of its own, for a Prometheus that shows no key: a port that only it can reach.
 * @throws the system's error where the port is taken
 */
export async function serveMetrics(
  { registry }: Metrics,
  { metricsPort, host }: { metricsPort: number; host: string },
): Promise<Server> {
  const server = createServer(async (req, res) => {
    if (req.url?.split('?', 1)[0] !== '/metrics') {
      res.writeHead(404).end();
      return;
    }
    res.setHeader('Content-Type', registry.contentType);
    res.end(await registry.metrics());
  });
  server.listen(metricsPort, host);
  await once(server, 'listening');
  return server;
}

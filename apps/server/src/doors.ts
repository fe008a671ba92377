import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import type { GrpcServer } from './grpc/serve-grpc.ts';
import { type Certificate, followCertificate } from './http/certificate.ts';
import type { Admission } from './http/visit.ts';
import { serveMetrics } from './metrics-server.ts';
import type { Context } from './routes/context.ts';

const times = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 };

/** Where clients come in: HTTP, and the ports that were asked for. */
export interface Doors {
  url: string;
  server: Server;
  /** Finishes what is in flight; resolves to whether that was done within the limit. */
  close(seconds: number): Promise<boolean>;
}

/**
 * Listens.
 * @param certificate with it TLS is spoken at HTTP's and gRPC's ports; it is read again when it changes
 * @throws StartError or the system's error where a port is taken
 */
export async function openDoors(
  app: RequestListener,
  { context, door, certificate }: { context: Context; door: Admission; certificate?: Certificate },
  log: Logger,
): Promise<Doors> {
  const { configuration } = context;
  const { port, host, grpcPort, metricsPort, tlsCert, tlsKey, pollSeconds } = configuration;
  const tls = certificate && createTlsServer({ ...times, ...certificate }, app);
  const server = tls ?? createServer(times, app);
  let grpc: GrpcServer | undefined;
  let metrics: Server | undefined;
  try {
    server.listen(port, host);
    await once(server, 'listening');
    if (grpcPort !== undefined) {
      // Loaded only where it is asked for.
      const { serveGrpc } = await import('./grpc/serve-grpc.ts');
      grpc = await serveGrpc(context, door, { port: grpcPort, certificate }, log);
      log.info({ url: grpc.url }, 'gRPC');
    }
    if (metricsPort !== undefined) {
      metrics = await serveMetrics(context.metrics, { metricsPort, host });
      log.info({ url: urlOf(metrics, 'http') }, 'metrics');
    }
  } catch (error) {
    server.close();
    await grpc?.stop(0);
    throw error;
  }
  const url = urlOf(server, tls ? 'https' : 'http');
  log.info({ url, runs: configuration.runs }, 'listening');
  const use = (renewed: Certificate) => {
    tls?.setSecureContext(renewed);
    grpc?.replace(renewed);
  };
  const endFollowing =
    tlsCert && tlsKey
      ? followCertificate({ tlsCert, tlsKey }, { seconds: pollSeconds, log, use })
      : () => {};
  return {
    url,
    server,
    async close(seconds) {
      endFollowing();
      const finished = await Promise.all([close(server, seconds), grpc?.stop(seconds) ?? true]);
      metrics?.close();
      return finished.every(Boolean);
    },
  };
}

function urlOf(server: Server, scheme: string): string {
  const { port, address, family } = server.address() as AddressInfo;
  return `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/** Takes no new connection, lets the open ones finish their request. */
async function close(server: Server, seconds: number): Promise<boolean> {
  const closed = new Promise<boolean>((resolve) => server.close(() => resolve(true)));
  const late = new Promise<boolean>((resolve) => {
    setTimeout(() => resolve(false), seconds * 1000).unref();
  });
  // A connection that was busy when the server closed is idle, not closed, after its answer.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const finished = await Promise.race([closed, late]);
  clearInterval(sweep);
  server.closeAllConnections();
  return finished;
}

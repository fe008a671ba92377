import { logVerbosity, Server, ServerCredentials, setLogVerbosity } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import { checkFor } from '../http/api-keys.ts';
import type { Certificate } from '../http/certificate.ts';
import type { Admission } from '../http/visit.ts';
import type { Context } from '../routes/context.ts';
import { StartError } from '../start-error.ts';
import { calls } from './calls.ts';
import { ReplaceableCredentials } from './credentials.ts';
import { type Ended, guarded } from './guard.ts';
import { service } from './protocol.ts';

const IDLE_MS = 5 * 60_000;

// Its lines are not the log's; what it has to say comes as errors too.
setLogVerbosity(logVerbosity.NONE);

export interface GrpcServer {
  /** As `grpc://127.0.0.1:8001`, with TLS `grpcs://…`. */
  url: string;
  replace(certificate: Certificate): void;
  /** Takes no new call; resolves to whether those in flight were finished within the limit. */
  stop(seconds: number): Promise<boolean>;
}

/**
 * The Open Inference Protocol over gRPC, on a port of its own.
 * @throws StartError where the port cannot be had
 */
export async function serveGrpc(
  context: Context,
  door: Admission,
  { port, certificate }: { port: number; certificate?: Certificate | undefined },
  log: Logger,
): Promise<GrpcServer> {
  const { configuration, metrics } = context;
  const { apiKeys, host, grpcMessageLimitMib, maxRequests, clientShare } = configuration;
  const ended = ({ method, code, details, milliseconds, client }: Ended) => {
    metrics.requests.inc({ method: 'gRPC', route: method, status: code });
    metrics.duration.observe({ route: method }, milliseconds / 1000);
    if (method.startsWith('Server')) return;
    const line = { method, code, remoteAddress: client, milliseconds: Math.round(milliseconds) };
    log.info(code === 'OK' ? line : { ...line, details }, 'call completed');
  };
  const server = new Server({
    interceptors: [
      guarded({ door, isKey: apiKeys.length > 0 ? checkFor(apiKeys) : undefined, ended }),
    ],
    'grpc.max_receive_message_length': Math.floor(grpcMessageLimitMib * 2 ** 20),
    'grpc.max_concurrent_streams': Math.max(1, Math.floor(maxRequests * clientShare)),
    'grpc.max_connection_idle_ms': IDLE_MS,
  });
  server.addService(
    service,
    calls(context, (error) => log.error({ err: error }, 'unexpected')),
  );
  const credentials = certificate && new ReplaceableCredentials(certificate);
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(address, credentials ?? ServerCredentials.createInsecure(), (error, taken) =>
      error ? reject(new StartError(reasonOf(error))) : resolve(taken),
    );
  });
  const place = address.slice(0, address.lastIndexOf(':'));
  return {
    url: `${credentials ? 'grpcs' : 'grpc'}://${place}:${bound}`,
    replace: (renewed) => credentials?.replace(renewed),
    async stop(seconds) {
      const closed = new Promise<boolean>((resolve) =>
        server.tryShutdown((error) => resolve(error === undefined)),
      );
      const late = new Promise<boolean>((resolve) => {
        setTimeout(() => resolve(false), seconds * 1000).unref();
      });
      const finished = await Promise.race([closed, late]);
      server.forceShutdown();
      return finished;
    },
  };
}

/** What the system said, without the library's count of addresses around it. */
function reasonOf({ message }: Error): string {
  const [from, to] = [message.indexOf('['), message.lastIndexOf(']')];
  return from < to ? message.slice(from + 1, to) : message;
}

import type { BackendFactory, IQueueBackend } from 'bullmq';
import { storeAt } from './address.ts';

type Bullmq = typeof import('bullmq');
/** Where a queue or a worker keeps its jobs; which store, the factory knows. */
export type Backend = BackendFactory<IQueueBackend, object>;

/** Milliseconds after which a database that does not answer is away. */
const CONNECTING = 10_000;

/**
 * BullMQ, and what stands behind its queues at an address.
 * @throws UsageError where that is no such address
 */
export async function loadBullmq(address: string): Promise<{ bullmq: Bullmq; backend: Backend }> {
  const store = storeAt(address);
  // Loaded only where a queue is asked for.
  const bullmq = await import('bullmq');
  return {
    bullmq,
    backend: store === 'redis' ? redis(bullmq, address) : postgres(bullmq, address),
  };
}

/** Commands wait while it is away. */
function redis({ createRedisBackend }: Bullmq, url: string): Backend {
  const connection = { url, maxRetriesPerRequest: null };
  return (name, options, parts) => createRedisBackend(name, { ...options, connection }, parts);
}

/** Its tables are made where they are not there yet, in a schema of their own, bullmq. */
function postgres({ createPostgresBackend }: Bullmq, connectionString: string): Backend {
  const connection = {
    connectionString,
    migrate: true,
    connectionTimeoutMillis: CONNECTING,
    application_name: 'vgg',
  };
  return (name, options, parts) => createPostgresBackend(name, { ...options, connection }, parts);
}

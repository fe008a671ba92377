import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { Logger } from 'pino';
import { own } from '../own.ts';

/**
 * From now on spans are sent to an OTLP receiver over HTTP. The environment may say more, as everywhere
 * with OpenTelemetry: OTEL_SERVICE_NAME, OTEL_TRACES_SAMPLER, OTEL_EXPORTER_OTLP_HEADERS, …
 * @param endpoint as http://collector:4318; the path /v1/traces follows
 * @returns a function that sends what is left, and ends it
 */
export function startTracing(endpoint: string, log: Logger): () => Promise<void> {
  diag.setLogger(faultsTo(log), DiagLogLevel.WARN);
  const base = endpoint.endsWith('/') ? endpoint : `${endpoint}/`;
  const exporter = new OTLPTraceExporter({ url: new URL('v1/traces', base).href });
  const provider = new NodeTracerProvider({
    resource: defaultResource().merge(
      resourceFromAttributes({
        'service.name': process.env.OTEL_SERVICE_NAME ?? 'vgg-server',
        'service.version': own.version,
      }),
    ),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  provider.register();
  // A receiver that is away costs the traces, not the server's orderly end.
  return () => provider.shutdown().catch(() => {});
}

function faultsTo(log: Logger): DiagLogger {
  const warn = (message: string) => log.warn(`traces: ${message.slice(0, 500)}`);
  const nothing = () => {};
  return { error: warn, warn, info: nothing, debug: nothing, verbose: nothing };
}

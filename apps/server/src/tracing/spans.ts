import {
  context,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { RequestHandler } from 'express';

/** Without an exporter (`start-tracing.ts`) it makes nothing of spans. */
const tracer = () => trace.getTracer('vgg-server');

/**
 * A span of kind SERVER for each request, a child of the caller's where its `traceparent` names one. What
 * the request does is done within it.
 */
export function traced(): RequestHandler {
  return (req, res, next) => {
    const caller = propagation.extract(context.active(), req.headers);
    const span = tracer().startSpan(
      req.method,
      {
        kind: SpanKind.SERVER,
        attributes: { 'http.request.method': req.method, 'url.path': req.path.slice(0, 200) },
      },
      caller,
    );
    res.once('close', () => {
      const route: unknown = req.route?.path;
      if (typeof route === 'string') {
        span.updateName(`${req.method} ${route}`);
        span.setAttribute('http.route', route);
      }
      span.setAttribute('http.response.status_code', res.statusCode);
      if (res.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      if (!res.writableFinished) span.setAttribute('error.type', 'client_gone');
      span.end();
    });
    context.with(trace.setSpan(caller, span), next);
  };
}

/**
 * The same for a call of gRPC.
 * @param carrier the call's metadata
 */
export async function tracedCall<Value>(
  method: string,
  carrier: Record<string, unknown>,
  answer: () => Value | Promise<Value>,
): Promise<Value> {
  const caller = propagation.extract(context.active(), carrier);
  const span = tracer().startSpan(
    `inference.GRPCInferenceService/${method}`,
    { kind: SpanKind.SERVER, attributes: { 'rpc.system': 'grpc', 'rpc.method': method } },
    caller,
  );
  try {
    return await context.with(trace.setSpan(caller, span), answer);
  } catch (error) {
    failed(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** What a request is about, told by its span. */
export function describeRequest(attributes: Record<string, string | number>): void {
  trace.getActiveSpan()?.setAttributes(attributes);
}

/**
 * Stages of the request under way, each a span of its own, one after the other.
 * @param began when the first one began, as `performance.now()` has it
 * @param milliseconds of each, by its name
 */
export function recordStages(began: number, milliseconds: Record<string, number>): void {
  // By the clock of now: the time that a process began at, which may have been set since, is no measure.
  let at = Date.now() - performance.now() + began;
  for (const [stage, time] of Object.entries(milliseconds)) {
    tracer()
      .startSpan(stage, { startTime: at })
      .end(at + time);
    at += time;
  }
}

/** A client's own mistake is no fault of this server. */
function failed(span: Span, error: unknown): void {
  const { status = 500, message = '' } = error as { status?: number; message?: string };
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR, message });
}

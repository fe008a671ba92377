import type { Metadata, UntypedServiceImplementation } from '@grpc/grpc-js';
import { Problem } from '../http/problem.ts';
import { within } from '../http/visit.ts';
import { inferSources } from '../protocols/infer-request.ts';
import type { Context } from '../routes/context.ts';
import { problemOf } from '../routes/problem-of.ts';
import { isReady, modelMetadata, serverMetadata } from '../routes/v2-metadata.ts';
import type { Guest } from './guard.ts';
import { inferBodyFrom, inferResponse } from './infer.ts';
import { type ModelName, readInferRequest } from './protocol.ts';
import { tracedCall } from '../tracing/spans.ts';
import { problemFrom, statusOf } from './status.ts';

/** The six calls of the Open Inference Protocol. */
export function calls(
  { configuration, models, classifier, stopping }: Context,
  unexpected: (error: unknown) => void,
): UntypedServiceImplementation {
  const infer = async ({ bytes, visit }: Guest) => {
    const message = messageOf(bytes);
    const body = inferBodyFrom(message);
    const wanted = {
      model: message.model_name,
      version: message.model_version || undefined,
    };
    const classified = await within(
      visit.signal,
      classifier.classify(visit, wanted, ({ input }) =>
        inferSources(body, input.size, configuration.maxImages),
      ),
    );
    return inferResponse(body.request, classified);
  };

  const unary =
    <Request>(answer: (request: Request, metadata: Metadata) => object | Promise<object>) =>
    async (
      { request, metadata }: { request: Request; metadata: Metadata },
      send: (error: object | null, value?: object) => void,
    ) => {
      try {
        send(null, await answer(request, metadata));
      } catch (error) {
        const problem = problemFrom(error, problemOf);
        if (problem.status === 500) unexpected(error);
        send(statusOf(problem));
      }
    };

  return {
    ServerLive: unary(() => ({ live: true })),
    ServerReady: unary(() => ({ ready: !stopping.aborted && models.defaultModel !== undefined })),
    ModelReady: unary(({ name, version }: ModelName) => ({
      ready: isReady(models, name, version || undefined),
    })),
    ServerMetadata: unary(serverMetadata),
    ModelMetadata: unary(({ name, version }: ModelName) =>
      modelMetadata(models, name, version || undefined),
    ),
    ModelInfer: unary((guest: Guest, metadata) =>
      tracedCall('ModelInfer', metadata.getMap(), () => infer(guest)),
    ),
  } as UntypedServiceImplementation;
}

function messageOf(bytes: Buffer) {
  try {
    return readInferRequest(bytes);
  } catch {
    throw new Problem(400, 'the bytes are no ModelInferRequest');
  }
}

import { fileURLToPath } from 'node:url';
import type { ServiceDefinition } from '@grpc/grpc-js';
import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const file = fileURLToPath(new URL('../../proto/open_inference.proto', import.meta.url));
const service = loadSync(file, { keepCase: true, longs: Number, defaults: true, oneofs: true })[
  'inference.GRPCInferenceService'
] as ServiceDefinition;

/** What a call came to: an answer, or why there is none. */
export interface Outcome<Answer> {
  code: string;
  details: string;
  answer: Answer | undefined;
}

/** A client of the server's gRPC port. */
export class GrpcClient {
  private readonly client: Client;

  /** @param url as the server logs it, `grpc://127.0.0.1:4000` */
  constructor(url: string, channel = credentials.createInsecure()) {
    this.client = new Client(url.replace(/^grpcs?:\/\//, ''), channel);
  }

  /** @param request a message, or its bytes as they are to be sent */
  call<Answer>(
    method: string,
    request: object | Buffer = {},
    headers: Record<string, string> = {},
  ): Promise<Outcome<Answer>> {
    const { path, requestSerialize, responseDeserialize } = service[method] ?? service.ModelInfer;
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
    return new Promise((resolve) => {
      this.client.makeUnaryRequest(
        method in service ? path : path.replace('ModelInfer', method),
        (value: object | Buffer) => (Buffer.isBuffer(value) ? value : requestSerialize(value)),
        responseDeserialize,
        request,
        metadata,
        (error: ServiceError | null, answer?: Answer) =>
          resolve({
            code: status[error?.code ?? status.OK],
            details: error?.details ?? '',
            answer,
          }),
      );
    });
  }

  close(): void {
    this.client.close();
  }
}

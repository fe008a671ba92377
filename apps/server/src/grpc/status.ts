import { Metadata, type StatusObject, status } from '@grpc/grpc-js';
import { Problem } from '../http/problem.ts';

const codes: Record<number, status> = {
  401: status.UNAUTHENTICATED,
  404: status.NOT_FOUND,
  408: status.DEADLINE_EXCEEDED,
  429: status.RESOURCE_EXHAUSTED,
  499: status.CANCELLED,
  500: status.INTERNAL,
  503: status.UNAVAILABLE,
};

/** A problem as gRPC has it; a `retry-after` in seconds comes behind, where one is known. */
export function statusOf({ status: http, message, headers }: Problem): StatusObject {
  const metadata = new Metadata();
  const after = headers['Retry-After'];
  if (after !== undefined) metadata.set('retry-after', after);
  return { code: codes[http] ?? status.INVALID_ARGUMENT, details: message, metadata };
}

/** What clients are told of an error: a Problem, or nothing but that there was one. */
export function problemFrom(
  error: unknown,
  problemOf: (error: unknown) => Problem | undefined,
): Problem {
  if (error instanceof Problem) return error;
  return problemOf(error) ?? new Problem(500, 'something went wrong here; the log tells what');
}

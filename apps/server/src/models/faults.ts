/** There is no such model or version. */
export class UnknownModelError extends Error {
  override name = 'UnknownModelError';
}

/** The model exists and cannot be used now. Its message is for clients: it names no path. */
export class ModelUnavailableError extends Error {
  override name = 'ModelUnavailableError';
}

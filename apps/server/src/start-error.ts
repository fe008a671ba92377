/** The server cannot start; the message is the line to show. */
export class StartError extends Error {
  override name = 'StartError';
}

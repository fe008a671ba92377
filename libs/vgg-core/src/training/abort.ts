/** What this library needs of an AbortSignal, so that it compiles without Node's or the DOM's types. */
export interface StopSignal {
  readonly aborted: boolean;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
}

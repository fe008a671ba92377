/** What a host may offer to let its event loop turn once; neither Node's nor the DOM's types are here. */
interface Host {
  setImmediate?: (turn: () => void) => unknown;
  MessageChannel?: new () => { port1: Port; port2: Port };
}

interface Port {
  onmessage: (() => void) | null;
  postMessage(message: null): void;
  close(): void;
}

/**
 * Lets messages and timers through between two pieces of work. Not tfjs' `nextFrame`: in a browser that
 * waits for the screen, 16 ms a step, and for ever in a tab that is not looked at.
 */
export function breathe(): Promise<void> {
  const { setImmediate, MessageChannel } = globalThis as unknown as Host;
  return new Promise((resolve) => {
    if (setImmediate) {
      setImmediate(resolve);
    } else if (MessageChannel) {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    } else {
      resolve();
    }
  });
}

/**
 * What went wrong on a graphics card since it was opened. WebGPU throws nothing where a command is not
 * valid or memory is out: the command does nothing, and its result reads as zeros. Whoever computes
 * asks here first.
 */
export class Fault {
  private message: string | null = null;

  constructor(device: GPUDevice) {
    device.addEventListener('uncapturederror', (event) => {
      event.preventDefault();
      this.note(`WebGPU refused a command: ${lines(event.error.message)}`);
    });
    void device.lost.then(({ message }) => {
      this.note(`The graphics card was lost: ${lines(message) || 'no reason was given'}`);
    });
  }

  /** @throws what went wrong first, from then on at every call */
  check(): void {
    if (this.message !== null) throw new Error(this.message);
  }

  private note(message: string): void {
    this.message ??= message;
  }
}

/** Dawn's message without the chain of callers below its first paragraph. */
function lines(message: string): string {
  return (message.split('\n - While', 1)[0] ?? '').replaceAll('\n', ' ').trim();
}

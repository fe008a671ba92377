/** Why there was no room: for nobody, or for this client, who has its share. */
export type Refusal = 'full' | 'share';

/**
 * Something of which there is only so much: places, bytes, pixels. No client may hold more than its
 * share, so that one alone cannot keep out all others.
 */
export class Allowance {
  /** The most that there is. */
  readonly total: number;
  /** The most that one client may hold. */
  readonly share: number;
  private held = 0;
  private readonly byClient = new Map<string, number>();

  /** @param share of one client, as a fraction of 1 */
  constructor(total: number, share: number) {
    this.total = total;
    this.share = total * share;
  }

  /** What all clients hold together. */
  get used(): number {
    return this.held;
  }

  /** Gives a client so much more, or says why not; then nothing has changed. */
  take(client: string, amount: number): Refusal | undefined {
    const own = (this.byClient.get(client) ?? 0) + amount;
    if (this.held + amount > this.total) return 'full';
    if (own > this.share) return 'share';
    this.held += amount;
    this.byClient.set(client, own);
    return undefined;
  }

  /** Takes back what a client was given. */
  giveBack(client: string, amount: number): void {
    const own = (this.byClient.get(client) ?? 0) - amount;
    this.held -= amount;
    if (own > 0) this.byClient.set(client, own);
    else this.byClient.delete(client);
  }
}

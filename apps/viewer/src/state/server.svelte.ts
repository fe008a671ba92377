import { type ServerModel, type ServerRun, serverModels, serverRuns } from '../loading/server.ts';

const ASK_MS = 10_000;

/** What the server that serves this page has; a static host has none of it. */
class Server {
  /** Null where there is no such server. */
  models = $state.raw<ServerModel[] | null>(null);
  runs = $state.raw<ServerRun[] | null>(null);

  /** Asks, and goes on asking while the page is looked at: networks and runs come and go. */
  async begin(): Promise<void> {
    const askWhileLookedAt = () => {
      if (document.visibilityState === 'visible') void this.ask();
    };
    setInterval(() => {
      if (this.models || this.runs) askWhileLookedAt();
    }, ASK_MS);
    document.addEventListener('visibilitychange', askWhileLookedAt);
    await this.ask();
  }

  /** What the server does not answer stays as it was. */
  async ask(): Promise<void> {
    const [models, runs] = await Promise.all([serverModels(), serverRuns()]);
    this.models = models ?? this.models;
    this.runs = runs ?? this.runs;
  }

  /** False only where the server's list is known and the network is not on it. */
  async mayHave(network: string): Promise<boolean> {
    const has = () => this.models?.some(({ name }) => name === network);
    if (!has()) await this.ask();
    return has() ?? true;
  }
}

export const server = new Server();

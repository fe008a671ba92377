import { type CallHooks, type EngineClient, startWorker } from '../engine/client.ts';
import { Failure, wasStopped } from '../failure.ts';
import { line } from '../language/line.ts';
import type { CallName, Calls } from '../protocol/calls.ts';
import type { Backend, EngineChoice, EngineFacts } from '../protocol/facts.ts';
import { messages } from './messages.svelte.ts';

/** How often an engine is started anew after the graphics card took it away. */
const MOST_LOSSES = 2;

/** Who has put something into the engine. */
interface Owner {
  /** Puts into a new engine what the one before held. */
  refill(client: EngineClient): Promise<void>;
  /** An engine is ready to be asked. */
  started(): void;
}

export interface AskHooks<Name extends CallName> extends CallHooks<Calls[Name]['progress']> {
  /** Where the engine is exchanged before it has answered, the next one is asked. */
  again?: boolean;
}

/** The engine's life: it is started, exchanged, and started anew when the graphics card is lost. */
class Engine {
  /** Null until it has started. */
  facts = $state.raw<EngineFacts | null>(null);
  choice = $state<EngineChoice>('auto');

  private client: EngineClient | null = null;
  /** Fulfilled once it has started and holds what the one before held. */
  private ready: Promise<EngineClient> | null = null;
  private owner: Owner = { refill: async () => {}, started: () => {} };
  private losses = new Map<Backend, number>();
  private givenUp: Backend[] = [];

  /** Starts the best engine. @throws Failure where none starts */
  async begin(owner: Owner): Promise<void> {
    this.owner = owner;
    await this.start('auto');
  }

  /**
   * Asks the engine, as soon as it is ready.
   * @throws Failure; an AbortError where the engine is exchanged before it has answered
   */
  async call<Name extends CallName>(
    name: Name,
    ask: Calls[Name]['ask'],
    hooks: AskHooks<Name> = {},
  ): Promise<Calls[Name]['answer']> {
    for (;;) {
      if (!this.ready) throw new Failure(line`The engine is not started yet`);
      try {
        const client = await this.ready;
        return await client.call(name, ask, hooks);
      } catch (error) {
        if (!hooks.again || hooks.signal?.aborted || !wasStopped(error)) throw error;
      }
    }
  }

  /** Starts another engine. @throws Failure where it does not start; the one before is back then */
  async choose(choice: EngineChoice): Promise<void> {
    const before = this.choice;
    this.losses.clear();
    this.givenUp = [];
    try {
      await this.start(choice);
    } catch (error) {
      if (!wasStopped(error)) await this.start(before);
      throw error;
    }
  }

  private start(choice: EngineChoice): Promise<EngineClient> {
    this.client?.end();
    this.choice = choice;
    this.facts = null;
    const client = startWorker((backend) => {
      if (client === this.client) void this.recover(backend);
    });
    this.client = client;
    const ready = this.filled(client, choice);
    ready.then(
      () => this.owner.started(),
      () => {
        // Whoever calls hears of it.
      },
    );
    this.ready = ready;
    return ready;
  }

  private async filled(client: EngineClient, choice: EngineChoice): Promise<EngineClient> {
    this.facts = await client.call('start', { engine: choice, without: this.givenUp });
    await this.owner.refill(client);
    return client;
  }

  /** Starts the lost engine anew; another one where that fails, or has been needed too often. */
  private async recover(backend: Backend): Promise<void> {
    const losses = (this.losses.get(backend) ?? 0) + 1;
    this.losses.set(backend, losses);
    if (losses <= MOST_LOSSES) {
      messages.notice = line`The graphics card took its context away; the engine was started anew`;
      try {
        await this.start(this.choice);
        return;
      } catch (error) {
        if (wasStopped(error)) return;
      }
    }
    messages.notice = line`The graphics card keeps taking its context away; another engine goes on`;
    this.givenUp.push(backend);
    await messages.guard(async () => {
      await this.start('auto');
    });
  }
}

export const engine = new Engine();

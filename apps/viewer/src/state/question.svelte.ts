import type { CallName, Calls } from '../protocol/calls.ts';
import { engine } from './engine.svelte.ts';
import { networks } from './networks.svelte.ts';

/**
 * A question about the main network that takes its time: a newer one overtakes it, and it can be
 * stopped; another network or another engine ends it.
 */
export class Question<Name extends CallName> {
  asking = $state(false);
  progress = $state.raw<Calls[Name]['progress'] | null>(null);
  private readonly name: Name;
  private controller: AbortController | null = null;

  constructor(name: Name) {
    this.name = name;
  }

  /** @throws Failure; an AbortError where it is overtaken or stopped */
  async ask(ask: Calls[Name]['ask']): Promise<Calls[Name]['answer']> {
    this.stop();
    const controller = new AbortController();
    this.controller = controller;
    this.asking = true;
    const signal = AbortSignal.any([controller.signal, networks.main.gone.signal]);
    const progress = (now: Calls[Name]['progress']) => {
      this.progress = now;
    };
    try {
      return await engine.call(this.name, ask, { signal, progress });
    } finally {
      if (this.controller === controller) this.asking = false;
    }
  }

  stop(): void {
    this.controller?.abort();
    this.controller = null;
    this.asking = false;
    this.progress = null;
  }
}

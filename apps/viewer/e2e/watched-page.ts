import assert from 'node:assert/strict';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import type { CallName, Calls } from '../src/protocol/calls.ts';

declare global {
  interface Window {
    recorded: {
      worker: Worker;
      name: string;
      id: number;
      ask: unknown;
      answer?: unknown;
      progress: number;
    }[];
    /** Name of the calls that wait before the worker's door; sent on when it is changed. */
    held: string | null;
  }
}

/** A page of the viewer, and all that its worker was asked and answered. */
export interface WatchedPage {
  page: Page;
  /** The answer to the latest call of that name that was answered; arrays come as plain arrays. */
  answer<Name extends CallName>(name: Name): Promise<Plain<Calls[Name]['answer']>>;
  /** What the network was given by the latest call of that name. */
  pixels(name: 'predict' | 'gradCam'): Promise<Uint8Array>;
  /** Lets calls of that name wait before the worker, until null lets them through. */
  hold(name: CallName | null): Promise<void>;
  text(testId: string): Promise<string>;
  number(testId: string, attribute: string): Promise<number>;
  /** Failures of the program itself: uncaught errors, refusals of the security policy. */
  faults: string[];
}

type Plain<Value> = {
  [Key in keyof Value]: Value[Key] extends Float32Array | Uint8Array ? number[] : Value[Key];
};

/** @param options of the browser's context; without them no service worker stands between page and host */
export async function openContext(
  browser: Browser,
  scheme: 'light' | 'dark' = 'light',
  options: BrowserContextOptions = {},
) {
  const context = await browser.newContext({
    serviceWorkers: 'block',
    viewport: { width: 1360, height: 1000 },
    colorScheme: scheme,
    permissions: ['camera'],
    ...options,
  });
  context.setDefaultTimeout(300_000);
  await context.addInitScript(record);
  return context;
}

export async function openPage(context: BrowserContext, url: string): Promise<WatchedPage> {
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy|Uncaught/i.test(message.text())) faults.push(message.text());
  });
  await page.goto(url);
  return {
    page,
    faults,
    async answer(name) {
      const found = await page.evaluate((wanted) => {
        const calls = window.recorded.filter((call) => call.name === wanted && call.answer);
        const text = JSON.stringify(calls.at(-1)?.answer ?? null, (_key, value) =>
          ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : value,
        );
        return JSON.parse(text);
      }, name);
      assert.ok(found, `${name} was never answered`);
      return found as never;
    },
    async pixels(name) {
      const found = await page.evaluate((wanted) => {
        const ask = window.recorded.findLast((call) => call.name === wanted)?.ask;
        return Array.from((ask as { pixels: Uint8Array } | undefined)?.pixels ?? []);
      }, name);
      return Uint8Array.from(found);
    },
    hold: (name) =>
      page.evaluate((wanted) => {
        window.held = wanted;
      }, name),
    text: async (testId) => (await page.getByTestId(testId).innerText()).replace(/\s+/g, ' '),
    number: async (testId, attribute) =>
      Number(await page.getByTestId(testId).getAttribute(attribute)),
  };
}

/** Runs in the page before its own program: listens at the worker's door. */
function record(): void {
  const recorded: Window['recorded'] = [];
  window.recorded = recorded;
  let held: string | null = null;
  let waiting: (() => void)[] = [];
  Object.defineProperty(window, 'held', {
    set(name: string | null) {
      held = name;
      const all = waiting;
      waiting = [];
      for (const send of all) send();
    },
  });
  const Native = window.Worker;
  window.Worker = class extends Native {
    constructor(...given: ConstructorParameters<typeof Worker>) {
      super(...given);
      this.addEventListener('message', ({ data }) => {
        const call = recorded.findLast(({ id, worker }) => id === data.id && worker === this);
        if (call && 'answer' in data) call.answer = data.answer;
        if (call && 'progress' in data) call.progress += 1;
      });
    }

    override postMessage(message: unknown, transfer: unknown = []): void {
      const { id, name, ask } = message as { id: number; name: string; ask: unknown };
      if (name !== 'stop') recorded.push({ worker: this, id, name, ask, progress: 0 });
      if (name !== held) super.postMessage(message, transfer as Transferable[]);
      else waiting.push(() => super.postMessage(message, transfer as Transferable[]));
    }
  };
}

/** The largest difference between two lists of the same length. */
export function difference(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  assert.equal(ours.length, theirs.length);
  let largest = 0;
  for (let i = 0; i < ours.length; i += 1)
    largest = Math.max(largest, Math.abs(ours[i] - theirs[i]));
  return largest;
}

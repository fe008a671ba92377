import type { Browser, Page } from 'playwright-core';

/** What is to be trained, in the words of the form; what is not said stays as the form has it. */
export interface PagePlan {
  images?: string;
  part?: string;
  network?: string;
  /** Own layers, in place of a network with a name. */
  layers?: string;
  recipe?: string;
  batch?: number;
}

/** How many steps the page has heard of and when, in milliseconds; and what the engine held after the last. */
export interface Heard {
  steps: number;
  at: number;
  tensors: number;
  bytes: number;
}

/** A page that trains on WebAssembly until it is closed. */
export class PageTraining {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  /** Fills in the form, begins, and returns after the first step. */
  static async start(browser: Browser, url: string, plan: PagePlan): Promise<PageTraining> {
    const page = await browser.newPage({ viewport: { width: 1360, height: 1000 } });
    page.setDefaultTimeout(300_000);
    await page.addInitScript(countSteps);
    await page.goto(`${url}/#view=train`);
    await page.getByTestId('plan-facts').filter({ hasText: 'parameters' }).waitFor();
    const choose = async (name: string, label?: string) => {
      const field = page.getByRole('combobox', { name, exact: true });
      if (label) await field.selectOption({ label });
    };
    const fill = async (name: string, value?: number) => {
      if (value) await page.getByRole('spinbutton', { name }).fill(String(value));
    };
    await choose('Images', plan.images);
    await choose('Of these', plan.part);
    await choose('Network to train', plan.layers ? 'Own layers' : plan.network);
    if (plan.layers) await page.getByRole('textbox', { name: 'Layers' }).fill(plan.layers);
    await choose('Recipe', plan.recipe);
    await fill('Batch', plan.batch);
    await fill('Epochs', 1000);
    await page.getByRole('spinbutton', { name: 'Moments to keep' }).fill('0');
    await choose('Engine to train on', 'WebAssembly');
    await page.locator('form button[type=submit]').click();
    const training = new PageTraining(page);
    await training.reach(1);
    return training;
  }

  /** Waits until the page hears of further steps. */
  async next(): Promise<Heard> {
    return this.reach((await this.page.evaluate(() => window.heard.steps)) + 1);
  }

  /** Waits until the page has heard of so many steps. */
  async reach(steps: number): Promise<Heard> {
    await this.page.waitForFunction((least) => window.heard.steps >= least, steps);
    return this.page.evaluate(() => window.heard);
  }

  /** Where Train is open. */
  async pause(): Promise<void> {
    await this.page.getByRole('button', { name: 'Pause', exact: true }).click();
  }

  /** Where Train is open. */
  async goOn(): Promise<void> {
    await this.page.getByRole('button', { name: 'Go on', exact: true }).first().click();
  }

  async show(view: 'Train' | 'Watch training'): Promise<void> {
    const views = this.page.getByRole('navigation', { name: 'Views' });
    // Beside the name of Train stands that something is being trained.
    await views.getByRole('button', { name: new RegExp(`^${view}`) }).click();
  }
}

declare global {
  interface Window {
    heard: Heard;
  }
}

/** Runs in the page before its own program: counts the steps that its workers tell of. */
function countSteps(): void {
  window.heard = { steps: 0, at: 0, tensors: 0, bytes: 0 };
  const Native = window.Worker;
  window.Worker = class extends Native {
    constructor(...given: ConstructorParameters<typeof Worker>) {
      super(...given);
      this.addEventListener('message', ({ data }) => {
        const told: (Heard & { event: string })[] = data.progress?.events ?? [];
        const steps = told.filter(({ event }) => event === 'step');
        const last = steps.at(-1);
        if (!last) return;
        const { tensors, bytes } = last;
        const all = window.heard.steps + steps.length;
        window.heard = { steps: all, at: performance.now(), tensors, bytes };
      });
    }
  };
}

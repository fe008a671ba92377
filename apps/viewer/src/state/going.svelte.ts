/** What of a training in this page the first view knows; all else is loaded where it is needed. */
class Going {
  /** The run that is being trained; null for none. */
  run = $state<string | null>(null);

  set(run: string | null): void {
    this.run = run;
    try {
      if (run) sessionStorage.setItem(KEY, run);
      else sessionStorage.removeItem(KEY);
    } catch {
      // Without it a reload does not go on by itself.
    }
  }
}

const KEY = 'vgg-training';

export const going = new Going();

/** Goes on with the training that a reload of this tab has cut off. */
export async function goOnAfterReload(): Promise<void> {
  let run: string | null = null;
  try {
    run = sessionStorage.getItem(KEY);
  } catch {
    return;
  }
  if (!run) return;
  const { learning } = await import('./learning.svelte.ts');
  await learning.goOn(run);
}

const KEY = 'vgg-tour';

/** The guided tour: where somebody is in it, also after they have left it. */
class Tour {
  /** Null while nobody is on it. */
  step = $state<number | null>(null);
  /** Where it goes on. */
  private left = remembered();

  /** Goes on where it was left. */
  begin(): void {
    this.step = this.left;
  }

  go(step: number): void {
    this.step = step;
    this.left = step;
    remember(step);
  }

  leave(): void {
    this.step = null;
  }

  /** Done: the next one begins at the beginning. */
  end(): void {
    this.go(0);
    this.step = null;
  }
}

function remembered(): number {
  try {
    const step = Number(localStorage.getItem(KEY));
    return Number.isInteger(step) && step >= 0 && step < 100 ? step : 0;
  } catch {
    return 0;
  }
}

function remember(step: number): void {
  try {
    localStorage.setItem(KEY, String(step));
  } catch {
    // Then it begins at the beginning.
  }
}

export const tour = new Tour();

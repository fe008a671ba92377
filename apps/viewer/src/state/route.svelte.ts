import { fromHash, type SharedState, toHash } from '../sharing/address.ts';

/** The page's address: what is shown stands behind its '#', and Back goes to what was shown before. */
class Route {
  shared = $state.raw<SharedState>(fromHash(location.hash));

  /** @param follow called with what was shown when Back, Forward or a link has changed the address */
  begin(follow: (before: SharedState) => void): void {
    addEventListener('hashchange', () => {
      const before = this.shared;
      this.shared = fromHash(location.hash);
      follow(before);
    });
  }

  /** Goes on to something else: Back leads to what is shown now. */
  go(change: Partial<SharedState>): void {
    const before = toHash(this.shared);
    this.shared = { ...this.shared, ...change };
    const hash = toHash(this.shared);
    if (hash !== before) history.pushState(null, '', `#${hash}`);
  }

  /** Writes the address anew, without a way back. */
  correct(change: Partial<SharedState>): void {
    this.shared = { ...this.shared, ...change };
    history.replaceState(null, '', `#${toHash(this.shared)}`);
  }
}

export const route = new Route();

import { beside } from './server.ts';

/** Whether this page has one thread only because its host sends no isolation headers. */
export const couldBeIsolated = (): boolean =>
  !globalThis.crossOriginIsolated && globalThis.isSecureContext && 'serviceWorker' in navigator;

/**
 * Lets a service worker send the headers from now on, and loads the page anew under them.
 * @throws where the browser keeps no service workers, as in some private windows
 */
export async function isolate(): Promise<void> {
  await navigator.serviceWorker.register(beside('isolation.js'));
  await navigator.serviceWorker.ready;
  location.reload();
}

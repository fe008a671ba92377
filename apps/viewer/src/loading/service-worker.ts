import { beside } from './server.ts';

const KEEPS = 'service-worker.js';
const ISOLATES = 'service-worker.js?isolated';

/** Lets the page's service worker keep its files, so that it opens without a network, too. */
export async function keepFiles(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  try {
    const before = await navigator.serviceWorker.getRegistration();
    const isOurs = before?.scope === beside('.');
    // Who has asked for isolation keeps it; it had a file of its own once.
    const isolates = isOurs && /isolat/.test(before.active?.scriptURL ?? '');
    await navigator.serviceWorker.register(beside(isolates ? ISOLATES : KEEPS));
  } catch {
    // Some private windows keep no service workers: the page needs its network then.
  }
}

/** Whether this page has one thread only because its host sends no isolation headers. */
export const couldBeIsolated = (): boolean =>
  !globalThis.crossOriginIsolated && globalThis.isSecureContext && 'serviceWorker' in navigator;

/**
 * Lets the service worker send the headers from now on, and loads the page anew under them.
 * @throws where the browser keeps no service workers, as in some private windows
 */
export async function isolate(): Promise<void> {
  const registration = await navigator.serviceWorker.register(beside(ISOLATES));
  const next = registration.installing ?? registration.waiting;
  next?.postMessage('take over');
  if (next) await activated(next);
  location.reload();
}

/** Fulfilled once a service worker is at work, or will never be. */
function activated(worker: ServiceWorker): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (worker.state === 'activated' || worker.state === 'redundant') resolve();
    };
    worker.addEventListener('statechange', look);
    look();
  });
}

/**
 * The page's one service worker: it keeps the page's files, so that the page opens without a network.
 * Registered as `service-worker.js?isolated` it also gives the pages of a host that sends no isolation
 * headers those that threads need; that is asked for by hand, see src/loading/service-worker.ts.
 *
 * Only files of the list pass through its cache, nothing that a server computes, lists or streams. A
 * version of them is kept whole or not at all. What bears a hash of its content in its name comes from
 * the cache; all else is asked for anew, so that a new deployment is seen at the next load, and comes
 * from the cache where no network answers. A new version's worker is at work once no page of the one
 * before is open; what it has kept by then is found by the one before, too.
 */

/** SHA-256 of each file; the build writes it. */
const FILES = {};
const VERSION = '';

/** Megabytes that not everybody needs: they are kept when they are first asked for. */
const LATER = /^cifar10\//;
/** Where a file is kept, a network that has not answered by then is taken for none, and again for as long. */
const PATIENCE_MS = 5000;
/** As bundlers and exports name what never changes. */
const HASHED = /^assets\/.*-[\w-]{8}\.\w+$|\.[0-9a-f]{16}\..*bin$/;

const PREFIX = 'vgg-files-';
const CACHE = PREFIX + VERSION;
const ISOLATES = new URL(self.location.href).search === '?isolated';
const scope = new URL('./', self.location.href);

self.addEventListener('install', (event) => {
  // Threads need no kept files.
  event.waitUntil(ISOLATES ? keepAll().catch(() => {}) : keepAll());
});

// Only where a page asks and waits: a worker that is pushed aside takes the answers with it that it owes,
// and a page that is being loaded would be loaded for ever.
self.addEventListener('message', ({ data }) => {
  if (data === 'take over') self.skipWaiting();
});

self.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([self.clients.claim(), forgetOld()]));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  // Not this worker's: https://crbug.com/823392
  if (request.cache === 'only-if-cached' && request.mode !== 'same-origin') return;
  const path = listed(request);
  if (path === null && !ISOLATES) return;
  const response = path === null ? fetch(request) : ofFile(request, path);
  event.respondWith(ISOLATES ? response.then(isolated) : response);
});

/** The file of the list, or of another version's, that is asked for; null for everything else. */
function listed(request) {
  const url = new URL(request.url);
  if (request.method !== 'GET' || request.headers.has('range')) return null;
  if (!url.href.startsWith(scope.href)) return null;
  const path = url.pathname.slice(scope.pathname.length) || 'index.html';
  return Object.hasOwn(FILES, path) || HASHED.test(path) ? path : null;
}

async function ofFile(request, path) {
  const key = addressOf(path);
  if (HASHED.test(path)) return (await caches.match(key)) ?? fetch(request);
  const asked = askedFor(request, path);
  const first = await Promise.race([asked.catch(() => null), silence()]);
  if (first === undefined) silentAt = performance.now();
  return first ?? (await keptFile(key)) ?? asked;
}

/** When the network was waited for in vain. */
let silentAt = Number.NEGATIVE_INFINITY;

function silence() {
  const isSilent = performance.now() - silentAt < PATIENCE_MS;
  return new Promise((resolve) => setTimeout(resolve, isSilent ? 0 : PATIENCE_MS));
}

async function askedFor(request, path) {
  const response = await fetch(request);
  if (LATER.test(path) && response.status === 200) {
    const cache = await caches.open(CACHE);
    await cache.put(addressOf(path), response.clone());
  }
  return response;
}

async function keptFile(key) {
  const cache = await caches.open(CACHE);
  return cache.match(key);
}

/**
 * Keeps this version's files. @throws where one is missing, or is another version's; not before all else
 * is kept, which the next attempt finds
 */
async function keepAll() {
  const cache = await caches.open(CACHE);
  const paths = Object.keys(FILES).filter((path) => !LATER.test(path));
  const kept = await Promise.allSettled(paths.map((path) => keep(cache, path)));
  const failed = kept.find(({ status }) => status === 'rejected');
  if (failed) throw failed.reason;
}

async function keep(cache, path) {
  const key = addressOf(path);
  if (await cache.match(key)) return;
  const isHashed = HASHED.test(path);
  const before = isHashed ? await caches.match(key) : undefined;
  const response = before ?? (await fetch(key, { cache: isHashed ? 'default' : 'no-cache' }));
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  const content = await response.clone().arrayBuffer();
  if ((await sha256(content)) !== FILES[path]) throw new Error(`${path} is another version's`);
  await cache.put(key, response);
}

const addressOf = (path) => new URL(path === 'index.html' ? './' : path, scope).href;

async function sha256(content) {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', content));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Of versions before, the latest stays: a page of it may still be open and load a view. */
async function forgetOld() {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  const before = names.filter((name) => name !== CACHE).slice(0, -1);
  await Promise.all(before.map((name) => caches.delete(name)));
}

function isolated(response) {
  // Of another origin's answer nothing may be read, and nothing is changed.
  if (response.type === 'opaque' || response.type === 'opaqueredirect') return response;
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  const { status, statusText } = response;
  const body = status === 204 || status === 304 ? null : response.body;
  return new Response(body, { status, statusText, headers });
}

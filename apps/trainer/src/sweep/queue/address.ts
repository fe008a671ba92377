import { UsageError } from '../../errors.ts';

/** What may stand behind a queue, by the scheme of its address. */
const stores: Readonly<Record<string, 'redis' | 'postgres'>> = {
  'redis:': 'redis',
  'rediss:': 'redis',
  'postgres:': 'postgres',
  'postgresql:': 'postgres',
};

/**
 * What stands behind the queue at an address.
 * @throws UsageError with one line that says what is accepted
 */
export function storeAt(address: string): 'redis' | 'postgres' {
  const store = URL.canParse(address) ? stores[new URL(address).protocol] : undefined;
  if (store !== undefined && isDecodable(address)) return store;
  throw new UsageError(
    `--queue ${shownAddress(address)}: accepted are addresses such as redis://localhost:6379 and postgres://user@localhost/vgg`,
  );
}

/** The address without its password, as it may stand in a log. */
export function shownAddress(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  if (url.password !== '') url.password = '***';
  if (url.searchParams.has('password')) url.searchParams.set('password', '***');
  return url.href;
}

function isDecodable(address: string): boolean {
  try {
    decodeURIComponent(address);
    return true;
  } catch {
    return false;
  }
}

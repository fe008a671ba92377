import { lineOf } from '../failure.ts';
import { t } from '../language/language.svelte.ts';
import type { Line } from '../language/line.ts';
import {
  nextKey,
  type RecordedClass,
  recordedPictures,
} from '../learning/data/recorded-pictures.ts';
import type { DataFile } from '../protocol/learning.ts';

/** Pictures are recorded so large: more than any network here takes. */
const SIDE = 96;

/** Classes of pictures that were recorded with the camera; they stay in this browser. */
class Recorded {
  classes = $state.raw<readonly RecordedClass[]>([]);
  /** Why they do not outlast this tab; null where they do. */
  fault = $state.raw<Line | null>(null);
  private read: Promise<void> | null = null;

  /** Those of an earlier visit, or two to begin with. */
  begin(): Promise<void> {
    this.read ??= recordedPictures.read().then((kept) => {
      this.classes = kept;
      while (this.classes.length < 2) this.add();
    });
    return this.read;
  }

  add(): void {
    const taken = new Set(this.classes.map(({ name }) => name));
    let number = 1;
    const named = () => t`class ${number}`;
    while (taken.has(named())) number += 1;
    const id = crypto.randomUUID?.() ?? String(Math.random());
    this.change([...this.classes, { id, name: named(), pictures: [] }]);
  }

  /** A name as a folder has one: it becomes one of the files that are learned from. */
  rename(id: string, name: string): void {
    const given = name.replaceAll(/[/\\]/g, ' ').trim();
    const taken = this.classes.some((one) => one.id !== id && one.name === given);
    if (given === '' || taken) return;
    this.change(this.classes.map((one) => (one.id === id ? { ...one, name: given } : one)));
  }

  remove(id: string): void {
    const gone = this.classes.find((one) => one.id === id);
    this.change(this.classes.filter((one) => one.id !== id));
    const keys = gone?.pictures.map(({ key }) => key) ?? [];
    void this.keep(recordedPictures.forget(keys));
  }

  /** Takes what the camera sees into a class: of the picture its middle, as a square. */
  async record(id: string, video: HTMLVideoElement): Promise<void> {
    const file = await squareOf(video);
    const into = this.classes.find((one) => one.id === id);
    if (!into || !file) return;
    const key = nextKey(into);
    const pictures = [...into.pictures, { key, file }];
    this.classes = this.classes.map((one) => (one.id === id ? { ...one, pictures } : one));
    await this.keep(recordedPictures.add(key, file));
  }

  forget(id: string, key: string): void {
    this.classes = this.classes.map((one) =>
      one.id === id
        ? { ...one, pictures: one.pictures.filter((picture) => picture.key !== key) }
        : one,
    );
    void this.keep(recordedPictures.forget([key]));
  }

  /** All of them as a folder of pictures, a folder a class. */
  files(): DataFile[] {
    return this.classes.flatMap(({ name, pictures }) =>
      pictures.map(({ file }, i) => ({ path: `camera/${name}/${i + 1}.png`, file })),
    );
  }

  private change(classes: readonly RecordedClass[]): void {
    this.classes = classes;
    void this.keep(recordedPictures.name(classes));
  }

  private async keep(written: Promise<void>): Promise<void> {
    await written.catch((error: unknown) => {
      this.fault = lineOf(error);
    });
  }
}

function squareOf(video: HTMLVideoElement): Promise<Blob | null> {
  const { videoWidth: width, videoHeight: height } = video;
  const side = Math.min(width, height);
  const canvas = document.createElement('canvas');
  canvas.width = SIDE;
  canvas.height = SIDE;
  const context = canvas.getContext('2d');
  if (!context || side === 0) return Promise.resolve(null);
  context.imageSmoothingQuality = 'high';
  const [left, top] = [(width - side) / 2, (height - side) / 2];
  context.drawImage(video, left, top, side, side, 0, 0, SIDE, SIDE);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}

export const recorded = new Recorded();

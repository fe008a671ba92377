import { CLASSES, IMAGE_SIZE } from '@vgg/cifar/pixels';
import { type EngineClient, startWorker } from './engine/client.ts';
import { Failure, messageOf } from './failure.ts';
import { type Gallery, loadGallery } from './images/gallery.ts';
import type { Picture } from './images/picture.ts';
import { indexOfLargest } from './judging/evaluate.ts';
import { beside, modelAddress, type ServerModel, serverModels } from './loading/server.ts';
import type {
  Activation,
  EngineChoice,
  EngineFacts,
  Heat,
  NetworkFacts,
  NetworkSource,
  Prediction,
  Progress,
  TestSource,
} from './protocol/facts.ts';
import {
  firstState,
  fromBase64Url,
  fromHash,
  type SharedState,
  toBase64Url,
  toHash,
} from './sharing/address.ts';

/** One of the two networks that may be loaded. */
export interface Slot {
  key: string | null;
  title: string;
  facts: NetworkFacts | null;
  source: NetworkSource | null;
  progress: Progress | null;
  prediction: Prediction | null;
  /** What the network sees of the picture, [size, size, 3]. */
  seen: Uint8Array | null;
}

export type SlotName = 'main' | 'other';

const emptySlot = (): Slot => ({
  key: null,
  title: '',
  facts: null,
  source: null,
  progress: null,
  prediction: null,
  seen: null,
});

/** What the page knows and shows. Components read it; whatever changes goes through its methods. */
export class Session {
  shared = $state<SharedState>({ ...firstState });
  engine = $state<EngineFacts | null>(null);
  engineChoice = $state<EngineChoice>('auto');
  main = $state.raw<Slot>(emptySlot());
  other = $state.raw<Slot>(emptySlot());
  picture = $state.raw<Picture | null>(null);
  /** Width and height of the picture as it came. */
  original = $state.raw<{ url: string | null; width: number; height: number } | null>(null);
  activation = $state.raw<Activation | null>(null);
  heat = $state.raw<Heat | null>(null);
  heatProgress = $state<Progress | null>(null);
  gallery = $state.raw<Gallery | null>(null);
  models = $state.raw<ServerModel[] | null>(null);
  testLabels = $state.raw<Uint8Array | null>(null);
  problem = $state<string | null>(null);
  notice = $state<string | null>(null);

  private client: EngineClient | null = null;
  private testSource: TestSource | null = null;
  private turn = 0;
  private restarts = 0;

  /** The layer that is looked at, as an index into the main network's layers. */
  layer = $derived.by(() => {
    const layers = this.main.facts?.layers ?? [];
    const named = layers.findIndex(({ name }) => name === this.shared.layer);
    return named >= 0
      ? named
      : Math.max(
          0,
          layers.findIndex(({ kind }) => kind === 'relu'),
        );
  });

  /** The class that the map over the image explains. */
  label = $derived.by(() => {
    const classes = this.main.facts?.classes ?? [];
    const named = classes.indexOf(this.shared.label ?? '');
    if (named >= 0) return named;
    return this.main.prediction ? indexOfLargest(this.main.prediction.probabilities) : 0;
  });

  /** The layer whose maps Grad-CAM weighs: the one looked at, or the last with maps of 4 x 4. */
  camLayer = $derived.by(() => {
    const layers = this.main.facts?.layers ?? [];
    const fits = (index: number) => layers[index]?.outputShape.length === 3;
    if (this.shared.layer !== null && fits(this.layer)) return this.layer;
    const large = layers.findLastIndex(
      ({ outputShape, kind }) => kind === 'relu' && outputShape.length === 3 && outputShape[0] >= 4,
    );
    return large >= 0 ? large : layers.findLastIndex((_, index) => fits(index));
  });

  /** Starts the engine, loads what the address names, and follows the address from then on. */
  async begin(): Promise<void> {
    this.shared = fromHash(location.hash);
    addEventListener('hashchange', () => void this.follow(fromHash(location.hash)));
    await this.guard(async () => {
      const models = serverModels();
      const gallery = loadGallery(beside('gallery.png'));
      await this.startEngine();
      this.gallery = await gallery;
      await this.showShared(this.shared.image ?? 'gallery/ship/1');
      this.models = await models;
      await this.loadShared('main', this.shared.network);
      if (this.shared.other) await this.loadShared('other', this.shared.other);
    });
  }

  /** Lets a failure be seen, and what was there before stay. */
  async guard(work: () => Promise<void>): Promise<void> {
    try {
      this.problem = null;
      await work();
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return;
      this.problem = messageOf(error);
    }
  }

  /** The worker. @throws Failure where it has not started */
  get worker(): EngineClient {
    if (!this.client) throw new Failure('The engine is not started yet');
    return this.client;
  }

  /** Starts another engine; where it does not start, the one before comes back. */
  async chooseEngine(choice: EngineChoice): Promise<void> {
    const before = this.engineChoice;
    this.engineChoice = choice;
    await this.guard(() => this.restart());
    if (this.engine) return;
    const why = this.problem;
    this.engineChoice = before;
    await this.guard(() => this.restart());
    this.problem ??= why;
  }

  /** Writes a part of the state into the address. */
  share(change: Partial<SharedState>): void {
    this.shared = { ...this.shared, ...change };
    history.replaceState(null, '', `#${toHash(this.shared)}`);
  }

  async load(
    name: SlotName,
    key: string | null,
    title: string,
    source: NetworkSource,
  ): Promise<void> {
    const before = this[name];
    const progress = (now: Progress) => {
      this[name] = { ...this[name], progress: now };
    };
    this[name] = { ...before, progress: { done: 0, total: 0 } };
    try {
      const facts = await this.worker.call('load', { network: name, source }, { progress });
      this[name] = { ...emptySlot(), key, title, source, facts };
    } catch (error) {
      this[name] = { ...before, progress: null };
      throw error;
    }
    this.share(name === 'main' ? { network: key ?? 'file' } : { other: key });
    await this.look();
  }

  /** Loads a network by the name that the address has for it. */
  async loadShared(name: SlotName, key: string): Promise<void> {
    if (key === this[name].key) return;
    if (key === 'demo') {
      const url = beside('demo/model.json');
      return this.load(name, key, 'Demonstration network', { kind: 'url', url });
    }
    if (key.startsWith('run:')) {
      const run = key.slice('run:'.length);
      return this.load(name, key, run, { kind: 'url', url: modelAddress(run) });
    }
    if (!URL.canParse(key)) {
      throw new Failure(
        'The link names a network that only the other visitor has: choose one here',
      );
    }
    return this.load(name, key, fileName(key), { kind: 'url', url: key });
  }

  async loadFiles(name: SlotName, files: File[]): Promise<void> {
    const title = files.find((file) => /\.(json|safetensors)$/.test(file.name))?.name ?? 'files';
    await this.load(name, null, title, { kind: 'files', files });
  }

  async show(picture: Picture): Promise<void> {
    this.picture = picture;
    this.share({ image: picture.key });
    await this.look();
  }

  /** Shows the picture that the address names. */
  async showShared(key: string): Promise<void> {
    const [kind, first = '', second = ''] = key.split('/');
    if (kind === 'pixels') return this.showPixels(fromBase64Url(first));
    if (kind === 'test') return this.showTest(Number(first));
    const label = CLASSES.indexOf(first as (typeof CLASSES)[number]);
    const column = Number(second) - 1;
    if (!this.gallery || label < 0 || !(column >= 0 && column < this.gallery.columns)) return;
    const pixels = this.gallery.pixels(label, column);
    const source = { pixels, side: IMAGE_SIZE };
    await this.show({ key, title: `${first} ${second}`, truth: first, source });
  }

  /** Shows one of the test images that are loaded; one of the sample under the sample's name for it. */
  async showTest(index: number): Promise<void> {
    if (
      this.gallery &&
      typeof this.testSource === 'object' &&
      this.testSource &&
      'labels' in this.testSource
    ) {
      const { columns } = this.gallery;
      const name = CLASSES[Math.floor(index / columns)];
      return this.showShared(`gallery/${name}/${(index % columns) + 1}`);
    }
    if (!this.testLabels) {
      this.notice = 'The link shows a test image: load the test images under Judge to see it';
      return;
    }
    const pixels = await this.worker.call('testPixels', { indices: [index] });
    const source = { pixels, side: IMAGE_SIZE };
    const truth = CLASSES[this.testLabels[index]];
    await this.show({ key: `test/${index}`, title: `test image ${index}`, truth, source });
  }

  async showBlob(blob: Blob, title: string): Promise<void> {
    const seen = await this.worker.call('seen', { source: blob, size: IMAGE_SIZE });
    const key = `pixels/${toBase64Url(seen.pixels)}`;
    await this.show({ key, title, truth: null, source: { blob } });
  }

  /** Asks the network about a frame of the camera. */
  async showFrame(frame: ImageBitmap): Promise<void> {
    const size = this.main.facts?.inputSize ?? IMAGE_SIZE;
    const { pixels } = await this.worker.call(
      'seen',
      { source: frame, size },
      { transfer: [frame] },
    );
    const source = { pixels, side: size };
    this.picture = { key: null, title: 'camera', truth: null, source };
    await this.look();
  }

  async loadTestImages(source: TestSource, progress: (now: Progress) => void): Promise<void> {
    const { labels } = await this.worker.call('testImages', { source }, { progress });
    this.testLabels = labels;
    this.testSource = source;
    this.notice = null;
  }

  /** Computes all that is shown of the picture; a later call overtakes an earlier one. */
  async look(): Promise<void> {
    const picture = this.picture;
    if (!picture) return;
    this.turn += 1;
    const turn = this.turn;
    await this.describe(picture);
    for (const name of ['main', 'other'] as const) {
      const { facts } = this[name];
      if (!facts) continue;
      const seen = await this.seenBy(picture, facts.inputSize);
      const prediction = await this.worker.call('predict', { network: name, pixels: seen });
      if (turn !== this.turn) return;
      this[name] = { ...this[name], seen, prediction };
    }
    if (this.main.facts) await this.lookInside(turn);
  }

  /** The chosen layer's maps and the map over the image. */
  async lookInside(turn = this.turn): Promise<void> {
    const { facts, seen } = this.main;
    if (!facts || !seen) return;
    const layer = this.layer;
    const activation = await this.worker.call('activation', {
      network: 'main',
      layer,
      pixels: seen,
    });
    if (turn !== this.turn || layer !== this.layer) return;
    this.activation = activation;
    await this.lookAtHeat(turn);
  }

  async lookAtHeat(turn = this.turn): Promise<void> {
    const { seen } = this.main;
    const kind = this.shared.heat;
    if (kind === 'none' || !seen) {
      this.heat = null;
      return;
    }
    const ask = { network: 'main', label: this.label, pixels: seen };
    const heat =
      kind === 'grad-cam'
        ? await this.worker.call('gradCam', { ...ask, layer: this.camLayer })
        : await this.worker.call('occlusion', ask, {
            progress: (now) => {
              this.heatProgress = now;
            },
          });
    this.heatProgress = null;
    if (turn === this.turn && kind === this.shared.heat && ask.label === this.label)
      this.heat = heat;
  }

  private async describe(picture: Picture): Promise<void> {
    const { source } = picture;
    if (this.original?.url) URL.revokeObjectURL(this.original.url);
    if ('pixels' in source) {
      this.original = { url: null, width: source.side, height: source.side };
      return;
    }
    const url = URL.createObjectURL(source.blob);
    const { width, height } = await this.worker.call('seen', { source: source.blob, size: 1 });
    this.original = { url, width, height };
  }

  private async seenBy({ source }: Picture, size: number): Promise<Uint8Array> {
    if ('blob' in source) {
      return (await this.worker.call('seen', { source: source.blob, size })).pixels;
    }
    if (source.side === size) return source.pixels;
    return this.worker.call('resize', { pixels: source.pixels, from: source.side, size });
  }

  private async showPixels(pixels: Uint8Array | null): Promise<void> {
    if (pixels?.length !== IMAGE_SIZE * IMAGE_SIZE * 3) {
      throw new Failure('The link holds an image that is not whole');
    }
    const key = `pixels/${toBase64Url(pixels)}`;
    const source = { pixels, side: IMAGE_SIZE };
    await this.show({ key, title: 'shared image', truth: null, source });
  }

  private async startEngine(): Promise<void> {
    this.engine = null;
    this.client = startWorker(() => void this.recover());
    this.engine = await this.client.call('start', { engine: this.engineChoice });
  }

  /** A new worker with the same networks: kept weights make this quick. */
  private async restart(): Promise<void> {
    this.client?.end();
    await this.startEngine();
    if (this.testSource) await this.worker.call('testImages', { source: this.testSource });
    for (const name of ['main', 'other'] as const) {
      const { key, title, source } = this[name];
      if (source) await this.load(name, key, title, source);
    }
  }

  private async recover(): Promise<void> {
    this.restarts += 1;
    if (this.restarts > 3) {
      this.problem = 'The graphics card keeps taking its context away: choose another engine';
      return;
    }
    this.notice = 'The graphics card took its context away; the engine was started anew';
    await this.guard(() => this.restart());
  }

  private async follow(next: SharedState): Promise<void> {
    const before = this.shared;
    this.shared = next;
    await this.guard(async () => {
      if (next.network !== before.network) await this.loadShared('main', next.network);
      if (next.other && next.other !== before.other) await this.loadShared('other', next.other);
      if (next.image && next.image !== before.image) await this.showShared(next.image);
      else await this.look();
    });
  }
}

function fileName(address: string): string {
  const parts = new URL(address).pathname.split('/');
  return parts.at(-1) === 'model.json' && parts.length > 2
    ? String(parts.at(-2))
    : String(parts.at(-1));
}

export const session = new Session();

import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Batcher, QueueFullError } from './batcher.ts';
import type { Inference, Pixels } from './messages.ts';

const observer = { queued: () => {}, batch: () => {} };
const never = new AbortController().signal;
/** An image that is told from others by its first byte. */
const image = (mark: number) => new Uint8Array([mark]);

/** An engine that answers each image with its mark, when it is told to. */
class Engine {
  readonly batches: { model: number; marks: number[] }[] = [];
  private readonly finish: (() => void)[] = [];
  private readonly byHand: boolean;

  constructor(byHand = false) {
    this.byHand = byHand;
  }

  infer = async (model: number, images: Pixels[]): Promise<Inference> => {
    const marks = images.map(([mark]) => mark);
    this.batches.push({ model, marks });
    if (this.byHand) await new Promise<void>((resolve) => this.finish.push(resolve));
    const logits = Float32Array.from(marks);
    return { logits, probabilities: logits, milliseconds: 1 };
  };

  finishOne(): void {
    this.finish.shift()?.();
  }
}

/** Small batches, for which an image waits as long as others are on their way. */
const limits = { maxBatchSize: 4, maxBatchDelayMs: 1e6 };

function batcherOf(engine: Engine, place = { maxQueue: 8 }) {
  return new Batcher(engine.infer, place, observer);
}

const marks = (answers: { logits: Float32Array }[]) => answers.map(({ logits }) => logits[0]);
const settle = () => pause(5);

describe('batches', () => {
  it('gather what arrives together', async () => {
    const engine = new Engine();
    const batcher = batcherOf(engine);
    const answers = await Promise.all(
      [1, 2, 3].map((mark) => batcher.predict(7, [image(mark)], limits, never)),
    );
    expect(engine.batches).toEqual([{ model: 7, marks: [1, 2, 3] }]);
    expect(answers.map(marks)).toEqual([[1], [2], [3]]);
  });

  it('gather while another one runs, up to the largest size', async () => {
    const engine = new Engine(true);
    const batcher = batcherOf(engine);
    const first = batcher.predict(1, [image(0)], limits, never);
    await settle();
    const rest = [1, 2, 3, 4, 5].map((mark) => batcher.predict(1, [image(mark)], limits, never));
    for (let i = 0; i < 3; i++) {
      engine.finishOne();
      await settle();
    }
    await Promise.all([first, ...rest]);
    expect(engine.batches.map((batch) => batch.marks)).toEqual([[0], [1, 2, 3, 4], [5]]);
  });

  it('wait for requests on their way, and for nobody else', async () => {
    const engine = new Engine();
    const batcher = batcherOf(engine);
    const arrived = batcher.expect();
    const first = batcher.predict(1, [image(1)], limits, never);
    await settle();
    expect(engine.batches).toEqual([]);
    const second = batcher.predict(1, [image(2)], limits, never);
    arrived();
    await Promise.all([first, second]);
    expect(engine.batches).toEqual([{ model: 1, marks: [1, 2] }]);
  });

  it('wait no longer than the delay', async () => {
    const engine = new Engine();
    const batcher = batcherOf(engine);
    batcher.expect();
    const brief = { ...limits, maxBatchDelayMs: 10 };
    expect(marks(await batcher.predict(1, [image(1)], brief, never))).toEqual([1]);
  });

  it('hold images of one model', async () => {
    const engine = new Engine();
    const batcher = batcherOf(engine);
    await Promise.all(
      [1, 2, 1].map((model, i) => batcher.predict(model, [image(i)], limits, never)),
    );
    expect(engine.batches).toEqual([
      { model: 1, marks: [0, 2] },
      { model: 2, marks: [1] },
    ]);
  });

  it('answer each request with its own, whatever comes together', async () => {
    const sizes = fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 9 })), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(sizes, async (requests) => {
        const batcher = batcherOf(new Engine(), { maxQueue: 1000 });
        let mark = 0;
        const wanted = requests.map(([model, count]) => ({
          model,
          images: Array.from({ length: count }, () => mark++ % 256),
        }));
        const answers = await Promise.all(
          wanted.map(({ model, images }) =>
            batcher.predict(model, images.map(image), limits, never),
          ),
        );
        expect(answers.map(marks)).toEqual(wanted.map(({ images }) => images));
        expect(batcher.waiting).toBe(0);
      }),
    );
  });
});

describe('the queue', () => {
  it('refuses what does not fit whole', async () => {
    const engine = new Engine(true);
    const batcher = batcherOf(engine);
    const running = batcher.predict(1, [image(0)], limits, never);
    await settle();
    const waiting = batcher.predict(
      1,
      Array.from({ length: 6 }, (_, i) => image(i)),
      limits,
      never,
    );
    expect(() => batcher.predict(1, [image(1), image(2), image(3)], limits, never)).toThrow(
      QueueFullError,
    );
    expect(batcher.waiting).toBe(6);
    for (let i = 0; i < 3; i++) {
      engine.finishOne();
      await settle();
    }
    await Promise.all([running, waiting]);
  });

  it('lets those go whose client has gone, and nobody else', async () => {
    const engine = new Engine(true);
    const batcher = batcherOf(engine);
    const running = batcher.predict(1, [image(0)], limits, never);
    await settle();
    const leaving = new AbortController();
    const left = batcher.predict(1, [image(1), image(2)], limits, leaving.signal);
    const staying = batcher.predict(1, [image(3)], limits, never);
    leaving.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    expect(batcher.waiting).toBe(1);
    engine.finishOne();
    await settle();
    engine.finishOne();
    await Promise.all([running, staying]);
    expect(engine.batches.map((batch) => batch.marks)).toEqual([[0], [3]]);
  });

  it('goes on after a batch that failed', async () => {
    let calls = 0;
    const engine = new Engine();
    const infer = (model: number, images: Pixels[]) => {
      calls += 1;
      return calls === 1 ? Promise.reject(new Error('broke')) : engine.infer(model, images);
    };
    const batcher = new Batcher(infer, { maxQueue: 4 }, observer);
    const alone = { maxBatchSize: 1, maxBatchDelayMs: 0 };
    const [first, second] = [1, 2].map((mark) => batcher.predict(1, [image(mark)], alone, never));
    await expect(first).rejects.toThrow('broke');
    expect(marks(await second)).toEqual([2]);
  });
});

/**
 * The allocator on the WebAssembly memory that all threads share.
 *
 * Small blocks come from free lists by size, large ones from a list of gaps that merge with their
 * neighbours, so that tensors of ever new shapes do not fragment the memory. Every block starts on a
 * cache line and is padded to one: kernels may write a whole vector past the end of a tensor.
 * The memory grows when it has to, and is never given back: WebAssembly cannot.
 */
export class WasmMemory {
  readonly memory: WebAssembly.Memory;
  private readonly limit: number;
  private readonly buffers = new WeakSet<object>();
  private buffer: ArrayBufferLike;
  private top = FIRST;
  private used = 0;
  private readonly sizes = new Map<number, number>();
  private readonly small = new Map<number, number[]>();
  private readonly gaps: Gap[] = [];

  /** `limit` in bytes; `shared` so that threads can see it. */
  constructor(shared: boolean, limit: number = MOST) {
    this.limit = Math.min(limit, MOST);
    this.memory = reserve(shared, Math.ceil(this.limit / PAGE));
    this.buffer = this.memory.buffer;
    this.buffers.add(this.buffer);
  }

  /** An address of `bytes` free bytes. Throws where the limit is reached, with all numbers. */
  allocate(bytes: number): number {
    const size = blockSize(bytes);
    const pointer =
      size <= SMALL ? (this.small.get(size)?.pop() ?? this.extend(size)) : this.take(size);
    this.sizes.set(pointer, size);
    this.used += size;
    return pointer;
  }

  /** Gives a block back. */
  free(pointer: number): void {
    const size = this.sizes.get(pointer);
    if (size === undefined)
      throw new Error(`No block of the vgg-wasm memory starts at ${pointer}.`);
    this.used -= size;
    this.sizes.delete(pointer);
    if (size > SMALL) {
      this.merge(pointer, size);
      return;
    }
    const list = this.small.get(size);
    if (list) list.push(pointer);
    else this.small.set(size, [pointer]);
  }

  /** The memory's bytes now; after a growth without sharing, older buffers are detached. */
  bytes(): ArrayBufferLike {
    if (this.buffer !== this.memory.buffer) {
      this.buffer = this.memory.buffer;
      this.buffers.add(this.buffer);
    }
    return this.buffer;
  }

  /** Whether an array is a view on this memory, before or after a growth. */
  owns(array: ArrayBufferView): boolean {
    return this.buffers.has(array.buffer);
  }

  /** Bytes in blocks given out, bytes grown to, and the most there can be. */
  usage(): { usedBytes: number; reservedBytes: number; limitBytes: number } {
    return { usedBytes: this.used, reservedBytes: this.bytes().byteLength, limitBytes: this.limit };
  }

  private take(size: number): number {
    let best = -1;
    for (let i = 0; i < this.gaps.length; i++) {
      const gap = this.gaps[i] as Gap;
      if (gap.size >= size && (best < 0 || gap.size < (this.gaps[best] as Gap).size)) best = i;
    }
    if (best < 0) return this.extend(size);
    const gap = this.gaps[best] as Gap;
    const pointer = gap.start;
    if (gap.size === size) this.gaps.splice(best, 1);
    else {
      gap.start += size;
      gap.size -= size;
    }
    return pointer;
  }

  private merge(start: number, size: number): void {
    let at = 0;
    let end = this.gaps.length;
    while (at < end) {
      const middle = (at + end) >> 1;
      if ((this.gaps[middle] as Gap).start < start) at = middle + 1;
      else end = middle;
    }
    const before = this.gaps[at - 1];
    const after = this.gaps[at];
    const joinsAfter = after !== undefined && start + size === after.start;
    if (before !== undefined && before.start + before.size === start) {
      before.size += size + (joinsAfter ? after.size : 0);
      if (joinsAfter) this.gaps.splice(at, 1);
    } else if (joinsAfter) {
      after.start = start;
      after.size += size;
    } else {
      this.gaps.splice(at, 0, { start, size });
    }
  }

  /** A block past all others; a gap that ends at the top is used for its beginning. */
  private extend(size: number): number {
    const last = this.gaps.at(-1);
    const start =
      size > SMALL && last !== undefined && last.start + last.size === this.top
        ? last.start
        : this.top;
    this.grow(start + size);
    if (start !== this.top) this.gaps.pop();
    this.top = start + size;
    return start;
  }

  private grow(needed: number): void {
    const now = this.bytes().byteLength;
    if (needed <= now) return;
    const ahead = Math.min(Math.max(needed, now + now / 8, now + GROWTH), this.limit);
    try {
      if (needed > this.limit) throw new RangeError();
      this.memory.grow(Math.ceil((ahead - now) / PAGE));
    } catch {
      throw new Error(
        `The vgg-wasm backend is out of memory: ${megabytes(needed - now)} MB more are needed, ` +
          `${megabytes(this.used)} MB are in use and the limit is ${megabytes(this.limit)} MB. ` +
          'A smaller batch, or disposing tensors (tf.tidy), needs less.',
      );
    }
    this.bytes();
  }
}

interface Gap {
  start: number;
  size: number;
}

const PAGE = 65536;
/** The first page holds the control block. */
const FIRST = PAGE;
const MOST = 65536 * PAGE;
const GROWTH = 16 << 20;
const LINE = 64;
const SMALL = 32768;
/** Added to large blocks, so that tensors of the same size do not start at the same place in a page. */
const SKEW = 5 * LINE;

/** Small sizes are rounded up to an eighth of their power of two, large ones to a cache line. */
function blockSize(bytes: number): number {
  if (bytes > SMALL) return Math.ceil(bytes / LINE) * LINE + SKEW;
  const step = Math.max(LINE, 2 ** Math.floor(Math.log2(Math.max(bytes, 1)) - 3));
  return Math.max(LINE, Math.ceil(bytes / step) * step);
}

/** Reserves addresses for `pages`; where the system refuses, for half as many, and so on. */
function reserve(shared: boolean, pages: number): WebAssembly.Memory {
  const initial = Math.min(pages, 256);
  for (let maximum = pages; ; maximum = Math.ceil(maximum / 2)) {
    try {
      return new WebAssembly.Memory({ initial, maximum, shared });
    } catch (error) {
      if (maximum <= initial) throw error;
    }
  }
}

function megabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}

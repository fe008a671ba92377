import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { FormatError } from '../format-error.ts';
import { readPyTorch } from './read-pytorch.ts';

const fixtures = new URL('fixtures/', import.meta.url);
const read = (name: string) => new Uint8Array(readFileSync(new URL(name, fixtures)));

type Described = Record<string, { shape: number[]; data: number[] }>;
/** What PyTorch says is in them: tools/reference/pytorch_files.py. */
const expected: Record<string, Described> = JSON.parse(
  readFileSync(new URL('expected.json', fixtures), 'utf8'),
).files;

/** A file as torch.save writes it, with this pickle. */
function withPickle(...parts: Array<string | number | number[]>): Uint8Array {
  const pickle = parts.flatMap((part) =>
    typeof part === 'string' ? [...new TextEncoder().encode(part)] : part,
  );
  const entries = { 'x/data.pkl': Uint8Array.from(pickle), 'x/data/0': new Uint8Array(16) };
  return zipSync(entries, { level: 0 });
}

const reason = (file: Uint8Array): string => {
  try {
    readPyTorch(file);
    return 'read';
  } catch (error) {
    expect(error).toBeInstanceOf(FormatError);
    const { message } = error as FormatError;
    expect(message).toMatch(/^[^\n]{1,300}$/);
    return message;
  }
};

describe('a file of torch.save', () => {
  it.each(Object.keys(expected))("%s.pth has PyTorch's names, shapes and numbers", (name) => {
    const { tensors } = readPyTorch(read(`${name}.pth`));
    const described = Object.entries(tensors).map(([key, { shape, data }]) => [
      key,
      { shape, data: Array.from(data) },
    ]);
    const rounded = Object.entries(expected[name]).map(([key, { shape, data }]) => [
      key,
      { shape, data: data.map(Math.fround) },
    ]);
    expect(described).toEqual(rounded);
  });

  it('gives back the plain values beside the weights', () => {
    expect(readPyTorch(read('checkpoint.pth')).notes).toEqual({
      epoch: 3,
      accuracy: 0.75,
      architecture: 'größe',
      best: true,
    });
  });

  it('shares the memory of tensors that share a storage', () => {
    const { whole, tail, parameter } = readPyTorch(read('strides.pth')).tensors;
    expect(tail.data.buffer).toBe(whole.data.buffer);
    expect(parameter.data.buffer).toBe(whole.data.buffer);
  });

  it('may begin anywhere in memory', () => {
    const file = read('types.pth');
    const moved = new Uint8Array(file.length + 3).subarray(3);
    moved.set(file);
    expect(readPyTorch(moved)).toEqual(readPyTorch(file));
  });
});

describe('what would run a program is refused by its name', () => {
  const only = 'only tensors and dictionaries are read';
  it.each([
    ['system.pth', `refused: it would call posix.system; ${only}`],
    ['eval.pth', `refused: it would call builtins.eval; ${only}`],
    ['import.pth', `refused: it would call builtins.getattr; ${only}`],
    ['stack-global.pth', `refused: it would call posix.system; ${only}`],
    ['inst.pth', /instruction STRING/],
    ['obj.pth', `refused: it would call os.system; ${only}`],
    ['newobj.pth', /instruction NEWOBJ/],
    ['extension.pth', /instruction EXT1/],
    ['build.pth', /sets the state of an object/],
    ['reduce-storage.pth', /calls what is no function/],
    ['whole-module.pth', /would call torch\.nn\.modules\.container\.Sequential/],
    ['sparse.pth', /would call torch\._utils\._rebuild_sparse_tensor/],
    ['complex.pth', /would call torch\.ComplexFloatStorage/],
    ['ordered-dict-of-pairs.pth', /OrderedDict is called with arguments/],
    ['legacy.pth', /PyTorch before 1\.6/],
    ['torchscript.pt', /TorchScript archive/],
    ['big-endian.pth', /big-endian/],
    ['compressed.pth', /compressed/],
    ['list.pth', /without weights: read is a state_dict/],
    ['no-tensors.pth', /without weights/],
  ])('%s', (name, message) => {
    expect(() => readPyTorch(read(`refused/${name}`))).toThrow(message);
    expect(() => readPyTorch(read(`refused/${name}`))).toThrow(FormatError);
  });

  it('every file of the folder is among these', () => {
    const reasons = readdirSync(new URL('refused/', fixtures)).map((name) =>
      reason(read(`refused/${name}`)),
    );
    expect(reasons).not.toContain('read');
    expect(reasons).toHaveLength(20);
  });

  it('a call without REDUCE, as the first protocols have it', () => {
    expect(reason(withPickle('(ios\nsystem\n.'))).toMatch(/would call os\.system/);
    expect(reason(withPickle('(icollections\nOrderedDict\n.'))).toMatch(/instruction INST/);
  });

  it('hostile names stay on one line', () => {
    expect(reason(withPickle(0x80, 2, 'cos\x1b[2J\r\nsys\ttem\n.'))).toMatch(
      /^refused: it would call os\?2J\?\.sys\?tem;/,
    );
    expect(reason(withPickle(0x80, 2, 'c__proto__\nconstructor\n.'))).toMatch(/__proto__/);
  });
});

describe('a hostile pickle', () => {
  const tensor = (offset: number, shape: number[], strides: number[]) => {
    const tuple = (numbers: number[]) => ['(', ...numbers.map(int), 't'].flat();
    const int = (value: number) => [0x4a, ...new Uint8Array(Int32Array.of(value).buffer)];
    return withPickle(
      ...['}X\x01\0\0\0xctorch._utils\n_rebuild_tensor_v2\n(', '(X\x07\0\0\0storage'],
      ...['ctorch\nFloatStorage\n', 'X\x01\0\0\0', '0', 'X\x03\0\0\0cpu', int(4), 'tQ'],
      ...[int(offset), tuple(shape), tuple(strides), 0x89, '}tRs.'].flat(),
    );
  };

  it('describes a tensor that is read', () => {
    const { x } = readPyTorch(tensor(1, [3], [1])).tensors;
    expect(x).toEqual({ shape: [3], data: new Float32Array(3) });
  });

  it.each([
    ['beyond its storage', 2, [3], [1]],
    ['before its storage', -1, [3], [1]],
    ['a negative stride', 3, [3], [-1]],
    ['a negative side', 0, [-3], [1]],
    ['fewer strides than sides', 0, [2, 2], [2]],
    ['too many sides', 0, new Array(65).fill(1), new Array(65).fill(1)],
    ['numbers repeated without end', 0, [2 ** 30, 2 ** 30], [0, 0]],
    ['numbers repeated too often', 0, [2 ** 22], [0]],
  ])('asks for a tensor with %s', (_, offset, shape, strides) => {
    expect(reason(tensor(offset, shape, strides))).toMatch(/^damaged: /);
  });

  it.each([
    ['stops at once', ['.']],
    ['ends early', ['}']],
    ['is empty', []],
    ['a text longer than the file', ['X\xff\xff\xff\x7f']],
    ['sets what is no dictionary', [']NNs.']],
    ['a key without a value', ['}(Nu.']],
    ['appends to a dictionary', ['}Na.']],
    ['pops beyond a mark', ['N(\x85.']],
    ['no mark', ['Nt.']],
    ['recalls nothing', ['h\x05.']],
    ['a persistent id that is none', ['NQ.']],
    ['no opcode at all', [0xff]],
    [
      'nested 300,000 deep',
      [new Array(300_000).fill(0x5d).concat(new Array(299_999).fill(0x61), 0x2e)],
    ],
    ['a dictionary within itself', ['}q\0h\0h\0s.']],
    ['too long', [new Array(2 ** 21 + 1).fill(0x4e)]],
  ])('that %s is refused', (_, parts) => {
    expect(reason(withPickle(...(parts as string[])))).toMatch(
      /^(damaged|refused|without weights)/,
    );
  });

  it('takes no time out of proportion', () => {
    // A long tuple, given again and again as a tensor's shape.
    const ones = new Array(200_000).fill([0x4b, 1]).flat();
    const call = [...'h\x01h\0R'].map((letter) => letter.charCodeAt(0));
    const calls = new Array(100_000).fill(call).flat();
    const pickle = ['(', ones, 'tq\0', 'ctorch._utils\n_rebuild_tensor_v2\nq\x01', calls, '.'];
    expect(reason(withPickle(...pickle))).toMatch(/^damaged/);
  });
});

describe('a damaged file', () => {
  it('cut short anywhere is refused', () => {
    const whole = read('state-dict.pth');
    for (let size = 0; size < whole.length; size++) {
      expect(reason(whole.subarray(0, size))).toMatch(/cut short|not a file of torch\.save/);
    }
  });

  it('with any byte changed is read or refused', () => {
    for (const name of ['state-dict.pth', 'zip64.pth']) {
      const whole = read(name);
      for (let at = 0; at < whole.length; at++) {
        const changed = whole.slice();
        changed[at] ^= 1 << (at % 8);
        reason(changed);
      }
    }
  });

  it('mutated at random is read or refused, never more', () => {
    const names = ['checkpoint', 'types', 'strides', 'zip64', 'protocol-5'];
    const files = names.map((name) => read(`${name}.pth`));
    const change = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255));
    fc.assert(
      fc.property(fc.nat(4), fc.array(change, { minLength: 1, maxLength: 8 }), (which, changes) => {
        const changed = files[which].slice();
        for (const [part, byte] of changes) {
          changed[Math.min(changed.length - 1, Math.floor(part * changed.length))] = byte;
        }
        reason(changed);
      }),
      { numRuns: 2000 },
    );
  });

  it('random pickles are read or refused', () => {
    // Mostly opcodes, so that a machine gets somewhere.
    const opcode = fc.constantFrom(
      ...'(.NKMJGX)t]ae}suqhQcRb\x80\x81\x85\x86\x87\x88\x89\x8a\x8c\x93\x94\x95',
    );
    const piece = fc.oneof(
      opcode.map((letter) => [letter.charCodeAt(0)]),
      fc
        .constantFrom(
          ...[
            'ctorch._utils\n_rebuild_tensor_v2\n',
            'ccollections\nOrderedDict\n',
            'ctorch\nFloatStorage\n',
          ],
        )
        .map((text) => [...new TextEncoder().encode(text)]),
      fc.array(fc.nat(255), { maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        reason(withPickle(...pieces));
      }),
      { numRuns: 2000 },
    );
  });

  it('an archive that claims thousands of millions of entries is refused at once', () => {
    const file = read('zip64.pth');
    const end = file.length - 22;
    const view = new DataView(file.buffer);
    const zip64 = view.getUint32(end - 12, true);
    view.setUint32(zip64 + 32, 0xffffffff, true);
    expect(reason(file)).toMatch(/cut short/);
  });

  it('something else is refused', () => {
    for (const text of ['', 'PK', '{"a": 1}', 'PK\x03\x04']) {
      expect(reason(new TextEncoder().encode(text))).toMatch(/torch\.save|cut short/);
    }
    expect(reason(zipSync({ 'a.txt': new Uint8Array(3) }))).toMatch(/no data\.pkl/);
  });
});

import { FormatError } from '../format-error.ts';
import type { NamedTensors } from '../named-tensors.ts';
import { openArchive } from './archive.ts';
import { type PickleValue, TensorView } from './pickle-values.ts';
import { readTensors } from './tensors.ts';
import { torchOutside } from './torch-globals.ts';
import { unpickle } from './unpickle.ts';

export interface PyTorchFile {
  /** As float32, under PyTorch's names and in its layouts (convolutions OIHW, linear [out, in]). */
  tensors: NamedTensors;
  /** What stands beside the weights and is plain: `epoch`, `accuracy`, and the like. */
  notes: Record<string, string | number | boolean>;
}

/** Under these a training script keeps the state_dict beside other things. */
const KEYS = ['state_dict', 'model_state_dict', 'model'];

/**
 * Reads the weights of a `.pth` or `.pt` file as torch.save writes it since PyTorch 1.6: a state_dict,
 * or a dictionary with one under `state_dict`, `model_state_dict` or `model`. Half floats, float64
 * and integers become float32.
 *
 * Its pickle is not run: only tensors, dictionaries, lists, tuples, numbers, strings, None and
 * booleans are built, so a file from anywhere can be opened.
 *
 * @throws FormatError in one line: what is refused and by which name, or that the file is damaged,
 *   older than PyTorch 1.6, TorchScript, big-endian, or without weights.
 */
export function readPyTorch(file: Uint8Array): PyTorchFile {
  const archive = openArchive(file);
  const content = unpickle(archive.pickle, torchOutside());
  const views = tensorsOf(content) ?? tensorsUnder(content);
  if (!views) {
    throw new FormatError(
      `without weights: read is a state_dict, or a dictionary with one under ${KEYS.join(', ')}`,
    );
  }
  return { tensors: readTensors(views, archive), notes: plainOf(content) };
}

function tensorsUnder(content: PickleValue): Map<string, TensorView> | undefined {
  for (const key of KEYS) {
    const views = content instanceof Map ? tensorsOf(content.get(key)) : undefined;
    if (views) return views;
  }
}

/** A dictionary's tensors by their names; undefined where it has none. */
function tensorsOf(content: PickleValue | undefined): Map<string, TensorView> | undefined {
  if (!(content instanceof Map)) return undefined;
  const views = new Map<string, TensorView>();
  for (const [key, value] of content) {
    if (typeof key === 'string' && value instanceof TensorView) views.set(key, value);
  }
  return views.size > 0 ? views : undefined;
}

function plainOf(content: PickleValue): PyTorchFile['notes'] {
  const plain: Array<[string, string | number | boolean]> = [];
  for (const [key, value] of content instanceof Map ? content : []) {
    const isPlain =
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    if (typeof key === 'string' && isPlain) plain.push([key, value]);
  }
  return Object.fromEntries(plain);
}

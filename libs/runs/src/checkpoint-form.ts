import { type Checkpoint, type ModelCard, type Progress, progressSchema } from '@vgg/core';
import { readSafetensors, safetensorsHeaderLength } from '@vgg/formats';
import { RunError } from './run-error.ts';
import { damagedUnless, openHeader, sealHeader, unsealedHeader } from './sealed-header.ts';

/**
 * A checkpoint as a safetensors file: its tensors, and in the metadata where the training stood. What
 * is here needs no disk, and works in a browser.
 */

const VERSION = '1';

/**
 * What stands beside a checkpoint's tensors.
 * @param logBytes length of the metrics log at this moment
 * @param card of the network, which goes with its weights
 * @throws TypeError when `progress` is not plain JSON
 */
export function checkpointMetadata(
  progress: Progress,
  logBytes: number,
  card?: ModelCard,
): Record<string, string> {
  return {
    checkpoint: VERSION,
    logBytes: String(logBytes),
    progress: JSON.stringify(progress, finiteOnly),
    ...(card && { card: JSON.stringify(card) }),
  };
}

/** @throws RunError when the metadata are of another version, or tell of no progress */
export function progressOf(path: string, metadata: Record<string, string>): Progress {
  if (metadata.checkpoint !== VERSION) {
    throw new RunError(
      `${path} has checkpoint format ${metadata.checkpoint ?? 'none'}; this version reads ${VERSION}`,
    );
  }
  const progress = progressSchema.safeParse(JSON.parse(metadata.progress ?? '{}'));
  if (progress.success) return progress.data;
  const [issue] = progress.error.issues;
  throw new RunError(`${path}: progress.${issue?.path.join('.')}: ${issue?.message}`);
}

/**
 * The bytes of a checkpoint's file, sealed with a SHA-256 over all of them.
 * @param card with what the network has reached; see `cardAt`
 * @throws TypeError when `progress` is not plain JSON; where there is no WebCrypto, as in pages that
 *   came over plain HTTP
 */
export async function checkpointBytes(
  { tensors, progress }: Checkpoint,
  logBytes: number,
  card: ModelCard,
): Promise<Uint8Array<ArrayBuffer>> {
  const header = unsealedHeader(tensors, checkpointMetadata(progress, logBytes, card));
  const parts = Object.values(tensors).map(({ data }) => data);
  const length = parts.reduce((sum, { byteLength }) => sum + byteLength, header.length);
  const file = new Uint8Array(length);
  file.set(header);
  let at = header.length;
  for (const { buffer, byteOffset, byteLength } of parts) {
    file.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  sealHeader(file, await sha256Of(file));
  return file;
}

/**
 * The checkpoint in a file's bytes, whose seal is looked at.
 * @param path the file's name, for the error
 * @throws RunError when it is cut short, changed in any byte, or not written by this project
 */
export async function readCheckpointBytes(
  path: string,
  file: Uint8Array<ArrayBuffer>,
): Promise<Checkpoint & { logBytes: number }> {
  const { tensors } = damagedUnless(path, () => readSafetensors(file));
  const header = file.subarray(0, safetensorsHeaderLength(file));
  const { metadata, sha256 } = openHeader(path, header);
  const found = await sha256Of(file);
  if (found !== sha256) {
    throw new RunError(`${path} is damaged: its content does not match its checksum`);
  }
  const logBytes = Number(metadata.logBytes ?? 0);
  return { tensors, progress: progressOf(path, metadata), logBytes };
}

/** In hexadecimal digits; by WebCrypto, which pages have that came over HTTPS or from this machine. */
export async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** JSON turns NaN and infinities into null without a word; a resumed run would then go on from null. */
function finiteOnly(key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new TypeError(`progress.${key} is ${value}, which JSON cannot hold`);
  }
  return value;
}

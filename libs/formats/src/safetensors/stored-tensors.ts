/** Tensors as a file holds them: float32, or bytes. */
export type StoredTensors = Record<string, { shape: number[]; data: Float32Array | Uint8Array }>;

/** A whole file: its header, and after it the tensors one after the other. */
export function joinTensors(header: Uint8Array, tensors: StoredTensors): Uint8Array<ArrayBuffer> {
  const parts = Object.values(tensors).map(({ data }) => data);
  const length = parts.reduce((sum, { byteLength }) => sum + byteLength, header.length);
  const file = new Uint8Array(length);
  file.set(header);
  let at = header.length;
  for (const { buffer, byteOffset, byteLength } of parts) {
    file.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return file;
}

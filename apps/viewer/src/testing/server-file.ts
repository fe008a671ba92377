/** A model's test images in the form in which a server tells them; `labels` are any numbers. */
export function serverFile(count: number, size: number, labels: number[]): Uint8Array {
  const bytes = count * size * size * 3;
  const json = JSON.stringify({
    __metadata__: { of: '900' },
    labels: { dtype: 'I32', shape: [labels.length], data_offsets: [0, 4 * labels.length] },
    images: {
      dtype: 'U8',
      shape: [count, size, size, 3],
      data_offsets: [4 * labels.length, 4 * labels.length + bytes],
    },
  });
  const header = Buffer.alloc(8 + Math.ceil(json.length / 8) * 8, ' ');
  header.writeBigUInt64LE(BigInt(header.length - 8));
  header.write(json, 8);
  const images = Buffer.from(Array.from({ length: bytes }, (_, i) => i % 251));
  return Buffer.concat([header, Buffer.from(Int32Array.from(labels).buffer), images]);
}

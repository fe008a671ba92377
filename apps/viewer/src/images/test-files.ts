/** Whether a file has the name of one of CIFAR-10's binary files. */
export const isBatch = ({ name }: { name: string }): boolean =>
  /batch/.test(name) && name.endsWith('.bin');

/**
 * The file to judge by: the test images where they are among the files; else the first batch, of
 * which it must then be said that it is not the test images.
 */
export function batchToJudge<Named extends { name: string }>(files: readonly Named[]): Named {
  const batches = files.filter(isBatch).sort((a, b) => a.name.localeCompare(b.name));
  return batches.find(({ name }) => name === 'test_batch.bin') ?? batches[0] ?? files[0];
}

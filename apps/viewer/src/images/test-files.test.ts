import { describe, expect, it } from '@jest/globals';
import { batchToJudge } from './test-files.ts';

const named = (...names: string[]) => names.map((name) => ({ name }));

describe('batchToJudge', () => {
  it.each([
    [['batches.meta.txt', 'data_batch_2.bin', 'test_batch.bin', 'readme.html'], 'test_batch.bin'],
    [['readme.html', 'data_batch_2.bin', 'data_batch_1.bin'], 'data_batch_1.bin'],
    [['my_batch.bin'], 'my_batch.bin'],
  ])('takes of %j %s', (names, expected) => {
    expect(batchToJudge(named(...names)).name).toBe(expected);
  });
});

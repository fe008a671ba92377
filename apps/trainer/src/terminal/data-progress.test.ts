import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { showDataProgress } from './data-progress.ts';

const output = (isTTY: boolean) => {
  const written: string[] = [];
  return { isTTY, columns: 80, written, write: (text: string) => written.push(text) };
};

describe('the progress of the data', () => {
  it('is a bar in a terminal, and gone at the end', () => {
    const terminal = output(true);
    const progress = showDataProgress(terminal);
    progress.update({ stage: 'downloading', received: 69.5e6, total: 139e6 });
    const line = stripVTControlCharacters(terminal.written.join(''));
    expect(line).toMatch(/^\rdata: downloading █+▌?·+ +50 % {2}70 MB of 139 MB$/);
    expect(line.trimStart().length).toBeLessThan(80);
    progress.done();
    expect(terminal.written.at(-1)).toBe('\r\u001B[K');
  });

  it('is a line a tenth elsewhere, without control characters', () => {
    const file = output(false);
    const progress = showDataProgress(file);
    for (let received = 0; received <= 100; received++) {
      progress.update({ stage: 'downloading', received: received * 1e6, total: 100e6 });
    }
    progress.update({ stage: 'verifying', received: 0, total: null });
    progress.done();
    expect(file.written).toHaveLength(12);
    expect(file.written[5]).toBe('data: downloading: 50 MB of 100 MB\n');
    expect(file.written.at(-1)).toBe('data: verifying\n');
  });
});

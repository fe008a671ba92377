import { describe, expect, it } from '@jest/globals';
import { Contender, type Start } from './contender.ts';

/** A process that runs this as its program. */
function program(code: string): Start {
  return { command: process.execPath, arguments: ['-e', code] };
}

const ready = `console.log(JSON.stringify({ ready: { version: '1', threads: 2 } }));`;
const onLine = (code: string) =>
  `require('node:readline').createInterface(process.stdin).on('line', (line) => { ${code} });`;

describe('a contender', () => {
  it('is ready, measures when told, and remembers its largest memory', async () => {
    const code = `${ready} let peak = 30; ${onLine(`
      const { steps, batchSize } = JSON.parse(line);
      console.log(JSON.stringify({ seconds: Array(steps).fill(batchSize), peakMemory: peak -= 10 }));
    `)}`;
    const [contender, facts] = await Contender.start('x', program(code));
    expect(facts).toEqual({ version: '1', threads: 2 });
    expect(await contender.measure({ steps: 3, batchSize: 8 })).toEqual([8, 8, 8]);
    expect(await contender.measure({ steps: 1, batchSize: 4 })).toEqual([4]);
    expect(contender.peakMemory).toBe(20);
    await contender.stop();
    await contender.stop();
  });

  it('that cannot be started says why', async () => {
    const start = { command: '/nowhere/python3', arguments: [] };
    await expect(Contender.start('x', start)).rejects.toThrow('ENOENT');
  });

  it('that reports an error passes it on', async () => {
    const code = `console.log(JSON.stringify({ error: 'not installed' }));`;
    await expect(Contender.start('x', program(code))).rejects.toThrow('not installed');
  });

  it('that dies within a turn is reported with its last words', async () => {
    const code = `${ready} ${onLine(`console.error('out of memory'); process.exit(3);`)}`;
    const [contender] = await Contender.start('x', program(code));
    await expect(contender.measure({ steps: 1, batchSize: 1 })).rejects.toThrow(
      'x ended: out of memory',
    );
    await contender.stop();
  });
});

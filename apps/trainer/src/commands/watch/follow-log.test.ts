import { appendFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { temporaryFolder } from '../../e2e/testing/temporary-folder.ts';
import { LogReader } from './follow-log.ts';

const folder = temporaryFolder();
const warning = (step: number, message = 'x') => ({ event: 'warning' as const, step, message });
const line = (step: number, message?: string) => `${JSON.stringify(warning(step, message))}\n`;

it('reads what was added, whole lines only, whatever bytes they are cut between', async () => {
  const path = join(folder, 'grows.jsonl');
  const reader = new LogReader(path);
  expect(await reader.read()).toEqual({ events: [], rewound: false });
  const bytes = Buffer.from(line(1) + line(2, 'é 漢字') + line(3));
  const seen: unknown[] = [];
  writeFileSync(path, '');
  for (const byte of bytes) {
    appendFileSync(path, Buffer.from([byte]));
    const { events, rewound } = await reader.read();
    expect(rewound).toBe(false);
    seen.push(...events);
  }
  expect(seen).toEqual([warning(1), warning(2, 'é 漢字'), warning(3)]);
  appendFileSync(path, `broken\n{"event":1}\n${line(4)}`);
  expect((await reader.read()).events).toEqual([warning(4)]);
});

it('begins anew where the log was cut back, also when it has grown past the place since', async () => {
  const path = join(folder, 'cut.jsonl');
  const reader = new LogReader(path);
  writeFileSync(path, line(1) + line(2) + line(3));
  await reader.read();
  truncateSync(path, line(1).length);
  expect(await reader.read()).toEqual({ events: [warning(1)], rewound: true });
  appendFileSync(path, line(2));
  expect(await reader.read()).toEqual({ events: [warning(2)], rewound: false });
  truncateSync(path, line(1).length);
  const long = 'longer than what was there';
  appendFileSync(path, line(2, long) + line(3, long));
  expect(await reader.read()).toEqual({
    events: [warning(1), warning(2, long), warning(3, long)],
    rewound: true,
  });
});

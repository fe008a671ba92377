import { describe, expect, it } from '@jest/globals';
import { describeMachine, machine } from './machine.ts';

describe('the machine', () => {
  it('is described in one line', () => {
    const line = describeMachine({ ...machine(), load: 0 });
    expect(line.split('\n')).toHaveLength(1);
    expect(line).toContain(`Node ${process.versions.node}, V8 ${process.versions.v8}`);
  });

  it('that is busy is said to be', () => {
    const text = describeMachine({ ...machine(), cores: 2, load: 3.14 });
    expect(text).toContain('a load of 3.1 before the start');
  });
});

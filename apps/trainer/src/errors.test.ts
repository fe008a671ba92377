import { describe, expect, it } from '@jest/globals';
import { EngineError } from '@vgg/backend-node';
import { DataError } from '@vgg/cifar';
import { RunError } from '@vgg/runs';
import { accepted, exitCodeFor, Failure, Interrupted, oneLine, UsageError } from './errors.ts';
import { isUserFacing } from './user-facing.ts';

describe('errors', () => {
  it('tell people apart from bugs', () => {
    const forPeople = [
      new UsageError('x'),
      new Failure('x'),
      new Interrupted(130),
      new EngineError('x'),
      new DataError('x'),
      new RunError('x'),
      Object.assign(new Error('x'), { name: 'AbortError' }),
    ];
    expect(forPeople.map(isUserFacing)).toEqual(forPeople.map(() => true));
    expect([new TypeError('x'), 'x', undefined].map(isUserFacing)).toEqual([false, false, false]);
  });

  it('know the exit code', () => {
    const errors = [new UsageError('x'), new Interrupted(143), new Failure('x'), 'x'];
    expect(errors.map(exitCodeFor)).toEqual([2, 143, 1, 1]);
  });

  it('are told in one line', () => {
    expect(oneLine(new Error(' two\n   lines \r\n'))).toBe('two lines');
    expect(oneLine('text')).toBe('text');
  });

  it('of a value that is not accepted are the person’s, others stay what they are', () => {
    const failing = (error: Error) => () =>
      accepted(() => {
        throw error;
      });
    expect(failing(new RangeError('no'))).toThrow(UsageError);
    expect(failing(new TypeError('bug'))).toThrow(TypeError);
    expect(accepted(() => 1)).toBe(1);
  });
});

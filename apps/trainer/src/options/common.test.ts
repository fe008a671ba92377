import { expect, it } from '@jest/globals';
import { engineNames } from '@vgg/backend-node';
import { configurationNames, recipeNames } from '@vgg/core';
import { trainCommand } from '../commands/train.ts';
import { positiveNumber, wholeNumber } from './common.ts';

it('tells every engine, recipe and configuration in the help', () => {
  const words = trainCommand()
    .helpInformation()
    .split(/[\s",()]+/);
  expect(words).toEqual(
    expect.arrayContaining([...engineNames, ...recipeNames, ...configurationNames]),
  );
});

it('takes numbers as a person writes them, and nothing else', () => {
  expect(wholeNumber(1)('12')).toBe(12);
  expect(positiveNumber('1e-3')).toBe(0.001);
  for (const text of ['', ' ', '1,5', '0', '-1', 'NaN', '1e999']) {
    expect(() => positiveNumber(text)).toThrow('numbers above 0');
    expect(() => wholeNumber(1)(text)).toThrow('whole numbers from 1');
  }
  expect(wholeNumber(1, 50)('50')).toBe(50);
  expect(() => wholeNumber(1, 50)('51')).toThrow('whole numbers from 1 to 50');
  expect(() => wholeNumber(1)('9007199254740993')).toThrow('whole numbers');
});

import { expect, it } from '@jest/globals';
import { commandLine } from './command-line.ts';

it('quotes what a shell would take apart', () => {
  expect(commandLine(['train', '--layers', '64 M 128 M', '--lr', '1e-3', '--name', ''])).toBe(
    "vgg train --layers '64 M 128 M' --lr 1e-3 --name ''",
  );
  expect(commandLine(['draw', "Eve's runs/$HOME"])).toBe(
    String.raw`vgg draw 'Eve'\''s runs/$HOME'`,
  );
});

it.each([
  ['http://eve:secret@host:5000/mlflow', "'http://eve:***@host:5000/mlflow'"],
  ['--mlflow=https://eve:se:cr@et@host', "'--mlflow=https://eve:***@host'"],
  ['http://eve@host:5000', 'http://eve@host:5000'],
  ['http://host:5000/a@b', 'http://host:5000/a@b'],
])('leaves passwords out: %s', (address, shown) => {
  expect(commandLine([address])).toBe(`vgg ${shown}`);
});

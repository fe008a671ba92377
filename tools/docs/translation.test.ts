import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';

const read = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../${name}`, import.meta.url)), 'utf8');

/** What a translation leaves as it is: blocks of code, code in a line, addresses, headings' depths. */
const blocks = (text: string) => text.match(/^```[\s\S]*?^```$/gm) ?? [];
const withoutBlocks = (text: string) => text.replace(/^```[\s\S]*?^```$/gm, '');
const inline = (text: string) => new Set(withoutBlocks(text).match(/`[^`\n]+`/g));
const addresses = (text: string) =>
  Array.from(withoutBlocks(text).matchAll(/\]\(([^)]+)\)/g), ([, address]) => address)
    .filter((address) => !/^README(\.ko)?\.md$/.test(address))
    .sort();
const headings = (text: string) => withoutBlocks(text).match(/^#+(?= )/gm);

it('README.ko.md says what README.md says: the same commands, names, links and parts', () => {
  const [english, korean] = [read('README.md'), read('README.ko.md')];
  expect(blocks(korean)).toEqual(blocks(english));
  expect(inline(korean)).toEqual(inline(english));
  expect(addresses(korean)).toEqual(addresses(english));
  expect(headings(korean)).toEqual(headings(english));
  expect(english).toContain('(README.ko.md)');
  expect(korean).toContain('(README.md)');
});

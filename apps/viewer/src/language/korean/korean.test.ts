import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { CLASSES } from '@vgg/cifar/pixels';
import { recipes } from '@vgg/core/recipes';
import { toldBy } from '../../testing/templates.ts';
import { publishedSource } from '../../training/published.ts';
import { firstWords, withParticles } from './first.ts';
import { restOfWords } from './rest.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(svelte|ts)$/.test(path) && !/\.test\.ts$|^testing/.test(path))
  .map((path) => ({
    path,
    ...toldBy(readFileSync(root + path, 'utf8'), path.endsWith('.svelte')),
  }));
const words = { ...firstWords, ...restOfWords };
const placeholders = (text: string) => [...new Set(text.match(/\{\d+\}/g))].sort();

/** What is said without a line of its own: names of classes, and what libraries tell. */
const named: string[] = [
  ...CLASSES,
  ...Object.values(recipes).map(({ summary }) => summary),
  publishedSource,
];
/** Made of values alone, it is the same in every language. */
const hasWords = (template: string) => /\p{L}{2}/u.test(template.replace(/\{\d+\}/g, ''));
const told = new Set([...sources.flatMap(({ templates }) => templates).filter(hasWords), ...named]);

describe('the Korean words', () => {
  it('say whatever the page says', () => {
    expect([...told].filter((template) => !Object.hasOwn(words, template))).toEqual([]);
  });

  it('say nothing that the page no longer says', () => {
    const units = ['{0} %', '{0} s'];
    const stale = Object.keys(words).filter((key) => !told.has(key) && !units.includes(key));
    expect(stale).toEqual([]);
  });

  it('have every value in its sentence', () => {
    const wrong = Object.entries(words).filter(
      ([template, text]) => placeholders(template).join() !== placeholders(text).join(),
    );
    expect(wrong).toEqual([]);
  });

  it('are all of the words in markup', () => {
    const loose = sources.flatMap(({ path, loose }) =>
      loose.map((text) => `${path}: ${text.trim()}`),
    );
    expect(loose.filter((text) => !text.endsWith('max(0,'))).toEqual([]);
  });
});

describe('withParticles', () => {
  it.each([
    ['고양이[을/를]', '고양이를'],
    ['말[을/를]', '말을'],
    ['‘말’[은/는]', '‘말’은'],
    ['말[으로/로]', '말로'],
    ['트럭[으로/로]', '트럭으로'],
    ['3[과/와] 2[과/와]', '3과 2와'],
    ['12.5%[이/가]', '12.5%가'],
    ['3%[은/는]', '3%는'],
    ['model[이/가]', 'model이'],
    ['[size, size, 3] [을/를]', '[size, size, 3] [을/를]'],
  ])('%s', (text, said) => {
    expect(withParticles(text)).toBe(said);
  });
});

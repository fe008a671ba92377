/**
 * @jest-environment jsdom
 * @jest-environment-options {"customExportConditions": ["@vgg/source", "browser"]}
 */
import { afterEach, describe, expect, it } from '@jest/globals';
import { className, countText, percent, plural, timeText } from '../components/format.ts';
import { language, preferred, t } from './language.svelte.ts';

afterEach(async () => {
  await language.choose('en');
  localStorage.clear();
});

describe('preferred', () => {
  it.each([
    [['ko-KR', 'en'], 'ko'],
    [['fr', 'KO', 'en'], 'ko'],
    [['en-GB', 'ko'], 'en'],
    [['fr', 'kok'], 'en'],
    [[], 'en'],
  ])('%j gives %s', (wished, code) => {
    expect(preferred(wished)).toBe(code);
  });
});

describe('language', () => {
  it('says lines, numbers and names in the language that is chosen, and remembers it', async () => {
    const all = () => [
      t`The server has no run ${'x'}`,
      percent(0.873),
      countText(9_756_426),
      timeText(2500),
      className('cat'),
      className('my cat'),
    ];
    const english = ['The server has no run x', '87.3 %', '9.76 million', '2.5 s', 'cat', 'my cat'];
    expect(all()).toEqual(english);
    await language.choose('ko');
    expect(all()).toEqual([
      '서버에 x 학습 기록이 없습니다',
      '87.3%',
      '975.64만',
      '2.5초',
      '고양이',
      'my cat',
    ]);
    expect(document.documentElement.lang).toBe('ko');
    expect(localStorage.getItem('vgg-language')).toBe('ko');
    await language.choose('en');
    expect(all()).toEqual(english);
    expect(document.title).toBe('VGG at work');
  });

  it('takes the last of two choices, whichever is loaded first', async () => {
    await Promise.all([language.choose('ko'), language.choose('en')]);
    expect(language.code).toBe('en');
    expect(t`Share`).toBe('Share');
  });

  it('leaves what it has no words for in English', async () => {
    await language.choose('ko');
    expect(language.say({ template: 'never said {0}', values: [1] })).toBe('never said 1');
  });

  it('knows one from many where a language does', async () => {
    expect([0, 1, 2].map((count) => plural(count, 'file', 'files'))).toEqual([
      'files',
      'file',
      'files',
    ]);
  });
});

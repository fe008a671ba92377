import { describe, expect, it } from '@jest/globals';
import { Failure, lineOf } from '../failure.ts';
import { toldBy } from '../testing/templates.ts';
import { inEnglish, line, listed } from './line.ts';

describe('a line', () => {
  it('has its values apart, and no line breaks of the source', () => {
    const found = line`Of ${3}
      images ${'one'}`;
    expect(found).toEqual({ template: 'Of {0} images {1}', values: [3, 'one'] });
    expect(inEnglish(found)).toBe('Of 3 images one');
  });

  it('keeps what a value holds as it is', () => {
    expect(inEnglish(line`${'{0} \n $& `'} is missing`)).toBe('{0} \n $& ` is missing');
  });

  it('may stand in another, and crosses to the page as data', () => {
    const found = line`It failed: ${listed([line`no WebGL`, line`no ${'WebGPU'}`])}`;
    expect(inEnglish(structuredClone(found))).toBe('It failed: no WebGL, no WebGPU');
  });

  it('is what a failure says; of other errors their own first line', () => {
    const said = line`${'x'} is missing`;
    expect(new Failure(said).message).toBe('x is missing');
    expect(lineOf(new Failure(said))).toBe(said);
    expect(inEnglish(lineOf(new RangeError('bad\nworse')))).toBe('bad');
  });
});

describe('toldBy', () => {
  it('finds lines anywhere, and words that are in none', () => {
    const source = `<script lang="ts">const a: string = t\`one \${b} two\`;</script>
      <p title="loose" class="fine words">{t\`three\`} four <code>vgg five</code></p>
      <Answer title={x ? t\`six\` : ''} />`;
    const { templates, loose } = toldBy(source, true);
    expect(templates).toEqual(['three', 'six', 'one {0} two']);
    expect(loose.map((text) => text.trim())).toEqual(['loose', 'four']);
    expect(toldBy('const a = line`seven` as Line;', false).templates).toEqual(['seven']);
  });
});

/** The sound that ends a digit's name, as the place of a syllable's final consonant; 0 for a vowel. */
const DIGITS = [21, 8, 0, 16, 0, 0, 1, 8, 8, 0];
/** Letters whose names end in a consonant: 엘, 엠, 엔, 알. */
const LETTERS: Readonly<Record<string, number>> = { l: 8, m: 16, n: 4, r: 8 };
const RIEUL = 8;

const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
const FINALS = 28;

const CHOICE = /([\p{L}\p{N}%])([^\p{L}\p{N}%\s]*)\[(\p{Script=Hangul}+)\/(\p{Script=Hangul}+)\]/gu;

/**
 * Chooses particles by the sound before them: `cat[을/를]`, the form after a consonant first.
 * `[으로/로]` takes the second form after ㄹ, too.
 */
export const withParticles = (text: string): string =>
  text.replace(CHOICE, (_, last: string, marks: string, consonant: string, vowel: string) => {
    const final = finalOf(last);
    const second = final === 0 || (final === RIEUL && consonant.startsWith('으로'));
    return last + marks + (second ? vowel : consonant);
  });

function finalOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code >= FIRST_SYLLABLE && code <= LAST_SYLLABLE) return (code - FIRST_SYLLABLE) % FINALS;
  if (/\d/.test(character)) return DIGITS[Number(character)] ?? 0;
  return LETTERS[character.toLowerCase()] ?? 0;
}

import { fill, type Line, line } from './line.ts';

/** Each by its own name. */
export const languages = { en: 'English', ko: '한국어' } as const;
export type LanguageCode = keyof typeof languages;
export const languageCodes = Object.keys(languages) as LanguageCode[];

/** The lines of a language by their English templates. */
export type Words = Readonly<Record<string, string>>;

const KEY = 'vgg-language';

/** The language of the page. English stands in the source; the words of others are loaded. */
class Language {
  code = $state<LanguageCode>('en');
  private words = $state.raw<Words>({});
  /** What is done to a line once its values stand in it. */
  private finish: (text: string) => string = (text) => text;
  private rest: Promise<void> = Promise.resolve();
  private newest: LanguageCode = 'en';

  /**
   * Takes the language that was chosen here before, or else the first of the browser's that there is.
   * @param onlyInside nothing but the view "Look inside" is shown at first: other views' words may
   * come after it
   */
  async begin(onlyInside: boolean): Promise<void> {
    await this.change(chosenBefore() ?? preferred(navigator.languages));
    if (!onlyInside) await this.rest;
  }

  /** Changes to a language, and remembers it for the next visit; shared links say nothing of it. */
  async choose(code: LanguageCode): Promise<void> {
    await this.change(code);
    await this.rest;
    if (this.newest !== code) return;
    try {
      localStorage.setItem(KEY, code);
    } catch {
      // Then the browser's language is taken again.
    }
  }

  /** Loads a view and the words that it needs. */
  async view<Loaded>(load: Promise<Loaded>): Promise<Loaded> {
    const [loaded] = await Promise.all([load, this.rest]);
    return loaded;
  }

  /** A line in this language; in English where it has none for it. */
  say({ template, values }: Line): string {
    const texts = values.map((value) =>
      typeof value === 'object' ? this.say(value) : String(value),
    );
    const words = this.words[template];
    return words === undefined ? fill(template, texts) : this.finish(fill(words, texts));
  }

  private async change(code: LanguageCode): Promise<void> {
    this.newest = code;
    const first = code === 'ko' ? await import('./korean/first.ts') : null;
    // Another may have been chosen meanwhile.
    if (this.newest !== code) return;
    // What cannot be loaded is said in English.
    this.rest = first ? this.addRest(first.firstWords).catch(() => {}) : Promise.resolve();
    this.finish = first?.withParticles ?? asItIs;
    this.words = first?.firstWords ?? {};
    this.code = code;
    document.documentElement.lang = code;
    document.title = this.say(line`VGG at work`);
  }

  private async addRest(firstWords: Words): Promise<void> {
    const { restOfWords } = await import('./korean/rest.ts');
    if (this.words === firstWords) this.words = { ...firstWords, ...restOfWords };
  }
}

const asItIs = (text: string): string => text;

export const language = new Language();

/** A text of the page, in its language: t`${count} images`. */
export const t = (strings: TemplateStringsArray, ...values: Line['values']): string =>
  language.say(line(strings, ...values));

/** @param wished the languages that somebody reads, as BCP 47 names them, the dearest first */
export function preferred(wished: readonly string[]): LanguageCode {
  for (const name of wished) {
    const code = languageCodes.find((one) => one === name.toLowerCase().split('-', 1)[0]);
    if (code) return code;
  }
  return 'en';
}

function chosenBefore(): LanguageCode | null {
  try {
    const kept = localStorage.getItem(KEY);
    return languageCodes.find((code) => code === kept) ?? null;
  } catch {
    return null;
  }
}

/** Lines of text of a known width, before they are styled. */

/** Cuts or fills a plain text to a width; what was cut ends in "…". */
export function fit(text: string, width: number): string {
  if (width <= 0) return '';
  const characters = [...text];
  if (characters.length <= width) return text + ' '.repeat(width - characters.length);
  return `${characters.slice(0, width - 1).join('')}…`;
}

/** The same, with the text at the right end. */
export function fitRight(text: string, width: number): string {
  return [...text].length <= width ? text.padStart(width) : fit(text, width);
}

/** The first of the texts, longest first, that fits; the last one is cut if it must be. */
export function firstThatFits(texts: readonly string[], width: number): string {
  return texts.find((text) => [...text].length <= width) ?? fit(texts.at(-1) ?? '', width);
}

/** Cuts or fills a text to a width, keeping its end: for paths. */
export function fitEnd(text: string, width: number): string {
  const characters = [...text];
  if (characters.length <= width) return fit(text, width);
  return width <= 0 ? '' : `…${characters.slice(characters.length - width + 1).join('')}`;
}

/** A title that is also the rule between two parts: "── epochs ─────────". */
export function ruled(
  title: string,
  width: number,
): { left: string; title: string; right: string } {
  return { left: '── ', title, right: ` ${'─'.repeat(Math.max(0, width - title.length - 4))}` };
}

/** A text in lines of at most a width, broken between words; a longer word is cut. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if ([...longer].length <= width) {
      line = longer;
    } else {
      if (line !== '') lines.push(line);
      line = [...word].length <= width ? word : fit(word, width);
    }
  }
  return [...lines, line];
}

import { styleText } from 'node:util';

export type Style = Parameters<typeof styleText>[0];

/** What the place where text is printed can show. */
export interface Terminal {
  /** Columns; Infinity where lines may be as long as they like. */
  width: number;
  colour: boolean;
}

/** Eighty columns without colour, as a plain text file has them. */
export const plain: Terminal = { width: 80, colour: false };

/** Width and colours of a stream: none of both for a pipe or a file, no colours with `NO_COLOR`. */
export function terminalOf(stream: NodeJS.WriteStream, env = process.env): Terminal {
  if (!stream.isTTY) return { width: Number.POSITIVE_INFINITY, colour: false };
  return {
    width: stream.columns || plain.width,
    colour: !env.NO_COLOR && stream.hasColors(env),
  };
}

/** Styles a text where there are colours. */
export function paint(text: string, style: Style | undefined, { colour }: Terminal): string {
  return colour && style ? styleText(style, text, { validateStream: false }) : text;
}

/** The last messages as lines, the newest at the bottom. */
import { clock } from '../protocol/format.ts';
import { bad, caution, faint, good, plain, type Style, strong } from '../terminal/palette.ts';
import { ruled, wrap } from '../terminal/text.ts';
import type { Message } from './messages.ts';

const looks: Record<Message['kind'], { sign: string; style: Style }> = {
  note: { sign: ' ', style: plain },
  success: { sign: '★', style: good },
  warning: { sign: '!', style: caution },
  failure: { sign: '✗', style: bad },
};

/** A title, where there are more than two lines, and the messages that fit. */
export function messageLines(
  messages: readonly Message[],
  width: number,
  height: number,
): string[] {
  const title = ruled('messages', width);
  const titled = height > 2;
  const room = titled ? height - 1 : height;
  // A message has a line at least: no more than `room` messages can be seen.
  const recent = room <= 0 ? [] : messages.slice(-room);
  const shown = recent.flatMap((message) => linesOf(message, width)).slice(recent.length && -room);
  return [
    ...(titled ? [faint(title.left) + strong(title.title) + faint(title.right)] : []),
    ...shown,
  ].slice(0, height);
}

function linesOf({ at, kind, text }: Message, width: number): string[] {
  const { sign, style } = looks[kind];
  const time = clock(at);
  return wrap(text, width - time.length - 3).map((line, index) =>
    index === 0
      ? `${faint(time)} ${style(`${sign} ${line}`)}`
      : `${' '.repeat(time.length + 3)}${style(line)}`,
  );
}

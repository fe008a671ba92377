/** The last messages as lines, the newest at the bottom. */
import { clock } from './format.ts';
import type { Message } from './messages.ts';
import { bad, caution, faint, good, plain, type Style, strong } from './palette.ts';
import { fit, ruled } from './text.ts';

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
  const shown = room <= 0 ? [] : messages.slice(-room);
  return [
    ...(titled ? [faint(title.left) + strong(title.title) + faint(title.right)] : []),
    ...shown.map((message) => messageLine(message, width)),
  ].slice(0, height);
}

function messageLine({ at, kind, text }: Message, width: number): string {
  const { sign, style } = looks[kind];
  const time = clock(at);
  return `${faint(time)} ${style(fit(`${sign} ${text}`, width - time.length - 1))}`;
}

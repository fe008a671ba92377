/**
 * The few styles of the dashboard, in the terminal's own sixteen colours so that they suit light and
 * dark themes. A style only underlines what words or shapes already say. With NO_COLOR set
 * (https://no-color.org) the colours go; bold and dim, which are none, stay.
 */
export type Style = (text: string) => string;

const attribute =
  (open: number, close: number): Style =>
  (text) =>
    text === '' ? '' : `\u001B[${open}m${text}\u001B[${close}m`;

const colour =
  (open: number): Style =>
  (text) =>
    process.env.NO_COLOR ? text : attribute(open, 39)(text);

export const plain: Style = (text) => text;
export const strong = attribute(1, 22);
export const faint = attribute(2, 22);
/** The one colour of what this run does. */
export const accent = colour(36);
/** Of other runs beside it, in their order. */
export const overlays: readonly Style[] = [33, 35, 32, 34, 31].map(colour);
export const good = colour(32);
export const caution = colour(33);
export const bad = colour(31);

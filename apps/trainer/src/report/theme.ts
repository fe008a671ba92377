/** Colours of the page, of the figure's frame, and of its lines. */
export interface Scheme {
  paper: string;
  ink: string;
  muted: string;
  grid: string;
  blue: string;
  sky: string;
  orange: string;
  green: string;
  vermillion: string;
  purple: string;
  grey: string;
}

/** The lines' colours are those of Okabe and Ito (2008), told apart with every common colour blindness. */
export const light: Scheme = {
  paper: '#ffffff',
  ink: '#1f2328',
  muted: '#59616b',
  grid: '#e3e6ea',
  blue: '#0072b2',
  sky: '#56b4e9',
  orange: '#e69f00',
  green: '#009e73',
  vermillion: '#d55e00',
  purple: '#cc79a7',
  grey: '#7f7f7f',
};

/** The same hues, lifted where they would sink into a dark page. */
export const dark: Scheme = {
  paper: '#14171b',
  ink: '#e8eaed',
  muted: '#a3abb5',
  grid: '#30363d',
  blue: '#2a8fd4',
  sky: '#8ccff5',
  orange: '#efb02e',
  green: '#19b98b',
  vermillion: '#ec7424',
  purple: '#dd93bd',
  grey: '#9a9a9a',
};

/** How a line is drawn: the marker says the same as the colour. */
export interface LineStyle {
  hue: keyof Scheme;
  /** The hue on white. */
  colour: string;
  /** A marker's name, or its outline as `path://…`, as ECharts takes it. */
  symbol: string;
}

const downwardTriangle = 'path://M0,0L10,0L5,9Z';

const lines: readonly [hue: keyof Scheme, symbol: string][] = [
  ['blue', 'circle'],
  ['orange', 'rect'],
  ['green', 'triangle'],
  ['vermillion', 'diamond'],
  ['purple', downwardTriangle],
  ['sky', 'emptyCircle'],
  ['grey', 'circle'],
];

/** The style of the line of that place, from 0; after the last one they begin again. */
export function lineStyle(order: number): LineStyle {
  const [hue, symbol] = lines[order % lines.length];
  return { hue, colour: light[hue], symbol };
}

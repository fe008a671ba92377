/** Ten colours that are told apart by most eyes, on light and on dark paper. */
const ten = [
  '#1f77b4',
  '#d55e00',
  '#8c6d31',
  '#cc79a7',
  '#2a9d5c',
  '#7b5cd6',
  '#94a300',
  '#7f7f7f',
  '#0aa3b5',
  '#d62f4b',
];

/** The colour of a class; of more than ten a circle of hues. */
export const colourOf = (label: number, classes: number): string =>
  classes <= ten.length ? ten[label] : `hsl(${Math.round((360 * label) / classes)} 60% 50%)`;

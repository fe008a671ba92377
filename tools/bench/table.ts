import type { Missing, Result } from './result.ts';

/** Results as an aligned table, then what is missing, then the notes. */
export function table(results: readonly Result[], missing: readonly Missing[], yardstick: string) {
  const head = [
    'network',
    'engine',
    'threads',
    'batch',
    'step ms',
    'quartiles',
    'images/s',
    `x ${yardstick}`,
    'peak MiB',
  ];
  const rows = results.map((result) => [
    result.configuration,
    `${result.engine} ${result.version}${result.note ? ' *' : ''}`,
    String(result.threads),
    String(result.batchSize),
    milliseconds(result.seconds.median),
    `${milliseconds(result.seconds.lowerQuartile)} - ${milliseconds(result.seconds.upperQuartile)}`,
    significant(result.imagesPerSecond),
    result.ratio === null ? '-' : result.ratio.toFixed(2),
    (result.peakMemory / 2 ** 20).toFixed(0),
  ]);
  const notes = new Set(
    results.flatMap(({ note, engine }) => (note ? [`* ${engine}: ${note}`] : [])),
  );
  const absent = new Set(
    missing.map(({ engine, configuration, why }) => `${engine} (${configuration}): ${why}`),
  );
  return [...aligned([head, ...rows]), ...notes, ...absent].join('\n');
}

/** Text to the left, the numbers in the columns from the third on to the right. */
export function aligned(rows: readonly string[][]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column < 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
      )
      .join('  ')
      .trimEnd(),
  );
}

function milliseconds(seconds: number): string {
  return significant(seconds * 1000);
}

/** Three significant digits, without an exponent. */
function significant(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

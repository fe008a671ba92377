import type { LayerDescription, NetworkDescription } from '@vgg/core';
import { decimal } from '../../report/numbers.ts';
import { type Column, table } from '../../terminal/table.ts';
import type { Terminal } from '../../terminal/terminal.ts';

type Row = Omit<LayerDescription, 'kind'> & { kind?: LayerDescription['kind'] };

const columns: readonly Column<Row>[] = [
  { title: 'layer', align: 'left', value: (row) => row.name, style: emphasis, shrinks: true },
  {
    title: 'output',
    value: (row) => row.outputShape.map((side) => decimal(side)).join(' × '),
    style: emphasis,
  },
  { title: 'parameters', value: (row) => orBlank(row.parameters), style: emphasis },
  { title: 'multiply-adds', value: (row) => orBlank(row.multiplyAdds), style: emphasis },
  {
    title: 'receptive field',
    value: (row) => orBlank(row.receptiveField.size),
    style: emphasis,
    expendable: 1,
  },
];

/** The table of `vgg describe`: what each layer does to shape, size, work and sight, and the totals. */
export function describeTable(network: NetworkDescription, terminal?: Terminal): string {
  const { layers, parameters, multiplyAdds } = network;
  const total: Row = {
    name: 'total',
    kind: 'dense',
    outputShape: [],
    parameters,
    multiplyAdds,
    receptiveField: { size: 0, stride: 0, start: 0 },
  };
  return table<Row>(columns, layers, { footer: [total], terminal });
}

/** Layers with weights stand out from those that only shape or bound. */
function emphasis({ kind }: Row): 'bold' | 'dim' | undefined {
  if (kind === 'convolution' || kind === 'dense') return undefined;
  return 'dim';
}

/** A layer without parameters or multiply-adds leaves the cell empty. */
function orBlank(value: number): string {
  return value === 0 ? '' : decimal(value);
}

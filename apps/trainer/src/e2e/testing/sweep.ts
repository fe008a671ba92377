import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SweepEvent } from '../../sweep/events.ts';
import { drawShapes } from './shapes.ts';
import { startIn } from './vgg.ts';

const experiment = `
data: pictures
inputSize: 32
layers: 8 M 8 M
head: none
recipe: fast
epochs: 3
batchSize: 16
validation: 0.2
sweep:
  over:
    lr: { from: 1e-3, to: 1, scale: log }
    flip: [none, random]
  method: random
  trials: 3
  halving: { factor: 2 }
  repeats: 2
`;

export interface Ledger {
  trials: { name: string; state: string; accuracies: number[] }[];
}

/** A small sweep in a folder: trials of seconds on drawn pictures. */
export class SmallSweep {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Draws the pictures and writes `experiment.yaml`. */
  async prepare(): Promise<void> {
    await drawShapes(join(this.folder, 'pictures'), 12);
    this.change((text) => text);
  }

  change(edit: (text: string) => string): void {
    writeFileSync(join(this.folder, 'experiment.yaml'), edit(experiment));
  }

  /** `vgg sweep` with events of its own. */
  begin(out: string, ...args: string[]) {
    const running = startIn(
      { cwd: this.folder },
      ...['sweep', 'experiment.yaml', '--out', out, '--threads', '1', '--log', 'json', ...args],
    );
    return {
      ...running,
      until: (happened: (event: SweepEvent) => boolean) =>
        running.until((event) => happened(event as unknown as SweepEvent)),
    };
  }

  /** What became of the trials, by their names. */
  trials(out: string): Ledger['trials'] {
    const ledger: Ledger = JSON.parse(readFileSync(join(this.folder, out, 'sweep.json'), 'utf8'));
    return ledger.trials.toSorted((a, b) => a.name.localeCompare(b.name));
  }
}

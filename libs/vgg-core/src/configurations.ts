/**
 * Table 1 of Simonyan & Zisserman 2014 as data. A configuration is a list of stages; after each
 * stage comes a 2x2 max-pooling with stride 2. A new network is a new row.
 */
export interface ConvolutionSpec {
  kernelSize: 1 | 3;
  channels: number;
}

/** A stage's parts in order; `LRN` is a local response normalisation after the ReLU before it. */
export type StagePart = ConvolutionSpec | 'LRN';
export type Configuration = readonly (readonly StagePart[])[];

const conv3 = (channels: number): ConvolutionSpec => ({ kernelSize: 3, channels });
const conv1 = (channels: number): ConvolutionSpec => ({ kernelSize: 1, channels });

export const configurations = {
  A: [
    [conv3(64)],
    [conv3(128)],
    [conv3(256), conv3(256)],
    [conv3(512), conv3(512)],
    [conv3(512), conv3(512)],
  ],
  'A-LRN': [
    [conv3(64), 'LRN'],
    [conv3(128)],
    [conv3(256), conv3(256)],
    [conv3(512), conv3(512)],
    [conv3(512), conv3(512)],
  ],
  B: [
    [conv3(64), conv3(64)],
    [conv3(128), conv3(128)],
    [conv3(256), conv3(256)],
    [conv3(512), conv3(512)],
    [conv3(512), conv3(512)],
  ],
  C: [
    [conv3(64), conv3(64)],
    [conv3(128), conv3(128)],
    [conv3(256), conv3(256), conv1(256)],
    [conv3(512), conv3(512), conv1(512)],
    [conv3(512), conv3(512), conv1(512)],
  ],
  D: [
    [conv3(64), conv3(64)],
    [conv3(128), conv3(128)],
    [conv3(256), conv3(256), conv3(256)],
    [conv3(512), conv3(512), conv3(512)],
    [conv3(512), conv3(512), conv3(512)],
  ],
  E: [
    [conv3(64), conv3(64)],
    [conv3(128), conv3(128)],
    [conv3(256), conv3(256), conv3(256), conv3(256)],
    [conv3(512), conv3(512), conv3(512), conv3(512)],
    [conv3(512), conv3(512), conv3(512), conv3(512)],
  ],
} as const satisfies Record<string, Configuration>;

export type ConfigurationName = keyof typeof configurations;

export const configurationNames = Object.keys(configurations) as ConfigurationName[];

/**
 * The configuration of that name, whatever its case.
 * @throws RangeError naming the accepted ones.
 */
export function configurationName(name: string): ConfigurationName {
  const found = configurationNames.find((known) => known.toLowerCase() === name.toLowerCase());
  if (!found) {
    throw new RangeError(
      `unknown configuration '${name}': accepted are ${configurationNames.join(', ')}`,
    );
  }
  return found;
}

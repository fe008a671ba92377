/** A network's layers in their order, as `layersOf` of @vgg/core lists them. */
export type OnnxLayer =
  | { kind: 'convolution'; name: string; kernelSize: number; inputs: number; outputs: number }
  | { kind: 'batchNorm'; name: string; channels: number }
  | { kind: 'dense'; name: string; inputs: number; outputs: number }
  | {
      kind: 'relu' | 'localResponseNorm' | 'maxPool' | 'averagePool' | 'flatten' | 'dropout';
      name: string;
    };

/**
 * The jobs that a thread can be given, for both sides: AssemblyScript dispatches on the number
 * (scripts/enumerations.mjs writes it an enum of these), TypeScript passes it to `runtime.run`. Each
 * family has a block of its own: up to 99 what is neither convolution nor matrix product, from 100 on
 * those.
 */
export const Job = {
  None: 0,

  // unary.ts
  Unary: 1,
  Fill: 2,
  FromIntegers: 3,
  FromBooleans: 4,
  Choose: 5,

  // binary.ts
  Binary: 10,
  Comparison: 11,

  // reduce.ts
  ReduceRows: 20,
  ReduceBlocks: 21,
  ReducePartials: 22,
  SumBlocks: 23,
  SumPartials: 24,

  // softmax.ts
  Softmax: 30,
  SoftmaxCrossEntropy: 31,

  // pool.ts
  MaxPool: 40,
  AveragePool: 41,
  MaxPoolGradient: 42,
  AveragePoolGradient: 43,
  MaxPoolWithPlaces: 44,

  // batchnorm.ts, batchnorm-gradient.ts
  BatchNormPartials: 50,
  BatchNormCombine: 51,
  BatchNormScale: 52,
  BatchNormApply: 53,
  BatchNormGradientPartials: 54,
  BatchNormGradientCombine: 55,
  BatchNormGradientApply: 56,

  // lrn.ts
  LocalResponseNormalization: 60,
  LocalResponseNormalizationGradient: 61,

  // move.ts
  CopyRuns: 70,
  TransposeMatrices: 71,

  // gather.ts
  Gather: 72,
  Interpolate: 73,
  Scatter: 74,

  // rank.ts, scan.ts
  ArgExtreme: 75,
  TopK: 76,
  RunningSum: 77,

  // optimizer.ts, dropout.ts
  Adam: 80,
  Momentum: 81,
  Dropout: 82,

  // depthwise.ts
  Depthwise: 90,
  DepthwiseFilterGradient: 91,

  // winograd.ts, conv.ts, conv-depth.ts, matmul.ts
  WinogradFilters: 100,
  WinogradByTiles: 101,
  WinogradInput: 102,
  WinogradGradient: 103,
  WinogradByFilters: 104,
  WinogradFilterGradientByTiles: 105,
  WinogradFilterGradientSum: 106,
  WinogradFilterGradientByChannels: 107,
  ConvFilters: 110,
  ConvByPixels: 111,
  ConvFilterGradientByPixels: 112,
  ConvFilterGradientSum: 113,
  ConvFilterGradientByChannels: 114,
  ConvByDepth: 115,
  ConvDepthSum: 116,
  Matmul: 120,
  MatmulRows: 121,
} as const;
export type Job = (typeof Job)[keyof typeof Job];

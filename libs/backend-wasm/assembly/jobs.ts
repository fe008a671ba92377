/**
 * The jobs that a thread can be given. Both sides read this file: AssemblyScript dispatches on the
 * number, TypeScript passes it to `runtime.run`. Each family has a block of its own: up to 99 what
 * is neither convolution nor matrix product, from 100 on those.
 */
export enum Job {
  None = 0,

  // unary.ts
  Unary = 1,
  Fill = 2,
  FromIntegers = 3,
  FromBooleans = 4,
  Choose = 5,

  // binary.ts
  Binary = 10,
  Comparison = 11,

  // winograd.ts, conv.ts, matmul.ts
  WinogradFilters = 100,
  WinogradByTiles = 101,
  WinogradInput = 102,
  WinogradGradient = 103,
  WinogradByFilters = 104,
  WinogradFilterGradientByTiles = 105,
  WinogradFilterGradientSum = 106,
  WinogradFilterGradientByChannels = 107,
  ConvFilters = 110,
  ConvByPixels = 111,
  ConvFilterGradientByPixels = 112,
  ConvFilterGradientSum = 113,
  ConvFilterGradientByChannels = 114,
  Matmul = 120,
  MatmulRows = 121,
}

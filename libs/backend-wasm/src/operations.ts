/** The element-wise functions; as jobs.ts, for both sides. */
export const Unary = {
  Relu: 0,
  Relu6: 1,
  LeakyRelu: 2,
  Elu: 3,
  Selu: 4,
  Sigmoid: 5,
  Tanh: 6,
  Exp: 7,
  Log: 8,
  Sqrt: 9,
  Rsqrt: 10,
  Square: 11,
  Step: 12,
  Negate: 13,
  Abs: 14,
  Reciprocal: 15,
  Floor: 16,
  Ceil: 17,
  Round: 18,
  Clip: 19,
  Erf: 20,
  Softplus: 21,
} as const;
export type Unary = (typeof Unary)[keyof typeof Unary];

export const Binary = {
  Add: 0,
  Subtract: 1,
  Multiply: 2,
  Divide: 3,
  Maximum: 4,
  Minimum: 5,
  SquaredDifference: 6,
  EluGradient: 7,
  ReluGradient: 8,
  Prelu: 9,
  Power: 10,
} as const;
export type Binary = (typeof Binary)[keyof typeof Binary];

export const Comparison = {
  Equal: 0,
  NotEqual: 1,
  Less: 2,
  LessEqual: 3,
  Greater: 4,
  GreaterEqual: 5,
} as const;
export type Comparison = (typeof Comparison)[keyof typeof Comparison];

export const Reduction = {
  Sum: 0,
  Maximum: 1,
  Minimum: 2,
  Product: 3,
} as const;
export type Reduction = (typeof Reduction)[keyof typeof Reduction];

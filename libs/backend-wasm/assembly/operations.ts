/** The element-wise functions, named alike on both sides. */
export enum Unary {
  Relu,
  Relu6,
  LeakyRelu,
  Elu,
  Selu,
  Sigmoid,
  Tanh,
  Exp,
  Log,
  Sqrt,
  Rsqrt,
  Square,
  Step,
  Negate,
  Abs,
  Reciprocal,
  Floor,
  Ceil,
  Round,
  Clip,
  Erf,
  Softplus,
}

export enum Binary {
  Add,
  Subtract,
  Multiply,
  Divide,
  Maximum,
  Minimum,
  SquaredDifference,
  EluGradient,
  ReluGradient,
  Prelu,
  Power,
}

export enum Comparison {
  Equal,
  NotEqual,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
}

export enum Reduction {
  Sum,
  Maximum,
  Minimum,
  Product,
}

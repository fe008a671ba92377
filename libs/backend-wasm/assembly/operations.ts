/** The element-wise functions, named alike on both sides; append only. */
export enum Unary {
  Relu = 0,
}

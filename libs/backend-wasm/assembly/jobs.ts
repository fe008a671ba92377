/**
 * The jobs that a thread can be given. Both sides read this file: AssemblyScript dispatches on the
 * number, TypeScript passes it to `runtime.run`. Append only, each family in its own block.
 */
export enum Job {
  None = 0,

  // Element-wise (elementwise.ts)
  Unary = 1,
  UnaryGradient = 2,
  Binary = 3,
  Fill = 4,
  Select = 5,
  AddMany = 6,
  Cast = 7,
}

import { Writer } from 'protobufjs/minimal.js';

/*
 * ONNX's messages (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), as much of them as is
 * written here. Written with protobufjs' Writer, which keeps references to the weights' bytes until
 * it puts the whole file together, and, other than protobufjs' own reading of .proto files, needs no
 * eval, which a page's content security policy forbids.
 */

/** A value of the schema: what a field's type is. */
type Field = readonly [number: number, type: ScalarType | keyof typeof schema];
type ScalarType = 'int64' | 'float' | 'string' | 'bytes';

/** Each message's fields: number and type, in the order in which they are written. */
const schema = {
  ModelProto: {
    irVersion: [1, 'int64'],
    producerName: [2, 'string'],
    producerVersion: [3, 'string'],
    opsetImport: [8, 'OperatorSetIdProto'],
    graph: [7, 'GraphProto'],
    metadataProps: [14, 'StringStringEntryProto'],
  },
  OperatorSetIdProto: { domain: [1, 'string'], version: [2, 'int64'] },
  StringStringEntryProto: { key: [1, 'string'], value: [2, 'string'] },
  GraphProto: {
    node: [1, 'NodeProto'],
    name: [2, 'string'],
    initializer: [5, 'TensorProto'],
    input: [11, 'ValueInfoProto'],
    output: [12, 'ValueInfoProto'],
  },
  NodeProto: {
    input: [1, 'string'],
    output: [2, 'string'],
    name: [3, 'string'],
    opType: [4, 'string'],
    attribute: [5, 'AttributeProto'],
  },
  AttributeProto: {
    name: [1, 'string'],
    f: [2, 'float'],
    i: [3, 'int64'],
    ints: [8, 'int64'],
    type: [20, 'int64'],
  },
  TensorProto: {
    dims: [1, 'int64'],
    dataType: [2, 'int64'],
    name: [8, 'string'],
    rawData: [9, 'bytes'],
  },
  ValueInfoProto: { name: [1, 'string'], type: [2, 'TypeProto'] },
  TypeProto: { tensorType: [1, 'TypeProtoTensor'] },
  TypeProtoTensor: { elemType: [1, 'int64'], shape: [2, 'TensorShapeProto'] },
  TensorShapeProto: { dim: [1, 'Dimension'] },
  Dimension: { dimValue: [1, 'int64'], dimParam: [2, 'string'] },
} as const;

type Schema = typeof schema;
interface Scalars {
  int64: number;
  float: number;
  string: string;
  bytes: Uint8Array;
}
type Value<Type> = Type extends keyof Scalars
  ? Scalars[Type]
  : Type extends keyof Schema
    ? Message<Type>
    : never;

/** A message's fields; an array stands for a repeated one, a field left out is not written. */
export type Message<Name extends keyof Schema> = {
  [Key in keyof Schema[Name]]?: Schema[Name][Key] extends readonly [number, infer Type]
    ? Value<Type> | readonly Value<Type>[]
    : never;
};

/** The bytes of a message. */
export function encode<Name extends keyof Schema>(name: Name, message: Message<Name>): Uint8Array {
  return write(Writer.create(), name, message).finish();
}

function write(writer: Writer, name: keyof Schema, message: object): Writer {
  const values = new Map<string, unknown>(Object.entries(message));
  for (const [key, [number, type]] of Object.entries<Field>(schema[name])) {
    for (const value of [values.get(key)].flat()) {
      if (value !== undefined) writeField(writer, number, type, value);
    }
  }
  return writer;
}

const VARINT = 0;
const FIXED32 = 5;
const LENGTH_DELIMITED = 2;

function writeField(writer: Writer, number: number, type: Field[1], value: unknown): void {
  const tag = (wire: number) => writer.uint32((number << 3) | wire);
  switch (type) {
    case 'int64':
      tag(VARINT).int64(value as number);
      break;
    case 'float':
      tag(FIXED32).float(value as number);
      break;
    case 'string':
      tag(LENGTH_DELIMITED).string(value as string);
      break;
    case 'bytes':
      tag(LENGTH_DELIMITED).bytes(value as Uint8Array);
      break;
    default:
      write(tag(LENGTH_DELIMITED).fork(), type, value as object).ldelim();
  }
}

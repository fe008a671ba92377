import { FormatError } from '../format-error.ts';
import { opcodes, refusedOpcodes } from './opcodes.ts';
import { PickleReader } from './pickle-reader.ts';
import { Callable, type PickleValue } from './pickle-values.ts';

/** What a pickle may reach outside itself. */
export interface Outside {
  /** What `module.name` stands for. @throws FormatError where it is refused. */
  global(module: string, name: string): PickleValue;
  /** What a persistent id stands for. @throws FormatError where it is none. */
  persistent(id: PickleValue): PickleValue;
}

/**
 * Reads a pickle without running it: Python's pickle is a program for a stack machine, which may
 * call any function by its name (https://docs.python.org/3/library/pickletools.html). This one knows
 * the instructions that build dictionaries, lists, tuples, numbers, strings, None and booleans, and
 * calls nothing but what `outside` hands it. Time and memory are bounded by the pickle's length.
 *
 * @throws FormatError naming what is refused, or where the pickle is damaged.
 */
export function unpickle(bytes: Uint8Array, outside: Outside): PickleValue {
  const reader = new PickleReader(bytes);
  const memo = new Map<number, PickleValue>();
  const marks: number[] = [];
  const stack: PickleValue[] = [];

  const pop = (): PickleValue => {
    const value = stack.length > (marks.at(-1) ?? 0) ? stack.pop() : undefined;
    return value === undefined ? damaged('takes from an empty stack') : value;
  };
  const top = (): PickleValue => {
    const value = stack.at(-1);
    return value === undefined ? damaged('takes from an empty stack') : value;
  };
  const popToMark = () => stack.splice(marks.pop() ?? damaged('lacks a mark'));
  const popMany = (count: number) => {
    const values = Array.from({ length: count }, pop);
    return values.reverse();
  };
  const recall = (place: number): PickleValue => {
    const value = memo.get(place);
    return value === undefined ? damaged(`recalls what it never kept`) : value;
  };
  const append = (values: PickleValue[]) => {
    const list = top();
    if (!Array.isArray(list)) damaged('appends to what is no list');
    for (const value of values) list.push(value);
  };
  const setItems = (items: PickleValue[]) => {
    const dictionary = top();
    if (!(dictionary instanceof Map)) damaged('sets an item of what is no dictionary');
    if (items.length % 2 === 1) damaged('sets a key without a value');
    for (let i = 0; i < items.length; i += 2) dictionary.set(items[i], items[i + 1]);
  };
  const reduce = () => {
    const [callable, args] = popMany(2);
    if (!(callable instanceof Callable)) return damaged('calls what is no function');
    if (!Array.isArray(args)) return damaged('calls without arguments');
    return callable.call(args);
  };
  const stackGlobal = () => {
    const [module, name] = popMany(2);
    if (typeof module !== 'string' || typeof name !== 'string') return damaged('names no global');
    return outside.global(module, name);
  };
  /** An OrderedDict's attributes, as `_metadata` of a state_dict, follow it: not needed here. */
  const build = () => {
    pop();
    if (!(top() instanceof Map)) {
      throw new FormatError(
        'refused: it sets the state of an object; only tensors and dictionaries are read',
      );
    }
  };

  for (;;) {
    const opcode = reader.uint8();
    switch (opcode) {
      case opcodes.PROTO:
        reader.skip(1);
        break;
      case opcodes.FRAME:
        reader.skip(8);
        break;
      case opcodes.STOP:
        return pop();
      case opcodes.MARK:
        marks.push(stack.length);
        break;
      case opcodes.NONE:
        stack.push(null);
        break;
      case opcodes.NEWTRUE:
        stack.push(true);
        break;
      case opcodes.NEWFALSE:
        stack.push(false);
        break;
      case opcodes.BININT:
        stack.push(reader.int32());
        break;
      case opcodes.BININT1:
        stack.push(reader.uint8());
        break;
      case opcodes.BININT2:
        stack.push(reader.uint16());
        break;
      case opcodes.LONG1:
        stack.push(reader.integer(reader.uint8()));
        break;
      case opcodes.BINFLOAT:
        stack.push(reader.float64());
        break;
      case opcodes.BINUNICODE:
        stack.push(reader.string(reader.uint32()));
        break;
      case opcodes.SHORT_BINUNICODE:
        stack.push(reader.string(reader.uint8()));
        break;
      case opcodes.EMPTY_TUPLE:
      case opcodes.EMPTY_LIST:
        stack.push([]);
        break;
      case opcodes.TUPLE:
        stack.push(popToMark());
        break;
      case opcodes.TUPLE1:
      case opcodes.TUPLE2:
      case opcodes.TUPLE3:
        stack.push(popMany(1 + opcode - opcodes.TUPLE1));
        break;
      case opcodes.APPEND:
        append([pop()]);
        break;
      case opcodes.APPENDS:
        append(popToMark());
        break;
      case opcodes.EMPTY_DICT:
        stack.push(new Map());
        break;
      case opcodes.SETITEM:
        setItems(popMany(2));
        break;
      case opcodes.SETITEMS:
        setItems(popToMark());
        break;
      case opcodes.BINPUT:
        memo.set(reader.uint8(), top());
        break;
      case opcodes.LONG_BINPUT:
        memo.set(reader.uint32(), top());
        break;
      case opcodes.MEMOIZE:
        memo.set(memo.size, top());
        break;
      case opcodes.BINGET:
        stack.push(recall(reader.uint8()));
        break;
      case opcodes.LONG_BINGET:
        stack.push(recall(reader.uint32()));
        break;
      case opcodes.BINPERSID:
        stack.push(outside.persistent(pop()));
        break;
      case opcodes.GLOBAL:
      case opcodes.INST:
        stack.push(outside.global(reader.line(), reader.line()));
        if (opcode === opcodes.INST) refuse('INST');
        break;
      case opcodes.STACK_GLOBAL:
        stack.push(stackGlobal());
        break;
      case opcodes.REDUCE:
        stack.push(reduce());
        break;
      case opcodes.BUILD:
        build();
        break;
      default:
        refuse(refusedOpcodes[opcode] ?? `0x${opcode.toString(16)}, which pickle does not have`);
    }
  }
}

function damaged(how: string): never {
  throw new FormatError(`damaged: its pickle ${how}`);
}

function refuse(opcode: string): never {
  throw new FormatError(
    `refused: its pickle has the instruction ${opcode}; only tensors and dictionaries are read`,
  );
}

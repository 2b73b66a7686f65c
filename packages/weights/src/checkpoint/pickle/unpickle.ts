import { describeName } from '../../describe.ts'
import { weightsError } from '../../errors.ts'
import { callGlobal } from './call-global.ts'
import { isDangerous, modernName } from './names.ts'
import { opcodes, refusedOpcodes } from './opcodes.ts'
import { PickleCursor } from './pickle-cursor.ts'
import { PickleStack } from './pickle-stack.ts'
import { describeValue, PickleDict, PickleGlobal, PickleObject, PickleTensor, type PickleValue } from './values.ts'

/** The most opcodes of one pickle. A network of 10,000 tensors takes half a million. */
const mostOperations = 5_000_000

/** The most texts, lists, dictionaries and objects of one pickle, which bounds the memory that they take. */
const mostObjects = 1_000_000

/** What a pickle means beyond itself. */
export interface UnpickleOptions {
  /** What a persistent id stands for; without it there must be none. */
  readonly resolve?: (id: PickleValue) => PickleValue
  /** Names that the pickle may call beside those that are known, each call giving an inert object. */
  readonly inert?: ReadonlySet<string>
}

/** One value of a pickle, and the number of bytes that it took. */
export interface Unpickled {
  readonly value: PickleValue
  readonly length: number
}

/** The machine that a pickle is a program for, with nothing in it that could act: names stay names. */
class Unpickler {
  readonly #cursor: PickleCursor
  readonly #options: UnpickleOptions
  readonly #stack = new PickleStack()
  readonly #memo = new Map<number, PickleValue>()
  #objects = 0

  constructor(bytes: Uint8Array, options: UnpickleOptions) {
    this.#cursor = new PickleCursor(bytes)
    this.#options = options
  }

  run(): Unpickled {
    for (let operations = 0; operations < mostOperations; operations++) {
      if (this.#step()) return { value: this.#stack.last(), length: this.#cursor.position }
    }
    throw weightsError('pickle-too-large', `pickle: more than ${mostOperations} opcodes`)
  }

  /** Does one opcode; true once it was the last. */
  #step(): boolean {
    const cursor = this.#cursor
    const stack = this.#stack
    const code = cursor.byte()
    switch (code) {
      case opcodes.PROTO:
        this.#checkProtocol(cursor.byte())
        break
      case opcodes.FRAME:
        cursor.uint64() // how much a reader may fetch at once, which is no matter here
        break
      case opcodes.STOP:
        stack.expectOne()
        return true
      case opcodes.MARK:
        stack.mark()
        break
      case opcodes.POP:
        stack.drop()
        break
      case opcodes.POP_MARK:
        stack.popMarked()
        break
      case opcodes.DUP:
        stack.push(stack.last())
        break
      case opcodes.NONE:
        stack.push(null)
        break
      case opcodes.NEWTRUE:
        stack.push(true)
        break
      case opcodes.NEWFALSE:
        stack.push(false)
        break
      case opcodes.BININT:
        stack.push(cursor.int32())
        break
      case opcodes.BININT1:
        stack.push(cursor.byte())
        break
      case opcodes.BININT2:
        stack.push(cursor.uint16())
        break
      case opcodes.LONG1:
        this.#pushNew(cursor.integer(cursor.byte()))
        break
      case opcodes.LONG4:
        this.#pushNew(cursor.integer(cursor.uint32()))
        break
      case opcodes.BINFLOAT:
        stack.push(cursor.float64())
        break
      case opcodes.SHORT_BINUNICODE:
        this.#pushNew(cursor.text(cursor.byte()))
        break
      case opcodes.BINUNICODE:
        this.#pushNew(cursor.text(cursor.uint32()))
        break
      case opcodes.BINUNICODE8:
        this.#pushNew(cursor.text(cursor.uint64()))
        break
      case opcodes.SHORT_BINSTRING:
        this.#pushNew(cursor.oldString(cursor.byte()))
        break
      case opcodes.BINSTRING:
        this.#pushNew(cursor.oldString(cursor.uint32()))
        break
      case opcodes.SHORT_BINBYTES:
        this.#pushNew(cursor.bytes(cursor.byte()))
        break
      case opcodes.BINBYTES:
        this.#pushNew(cursor.bytes(cursor.uint32()))
        break
      case opcodes.BINBYTES8:
      case opcodes.BYTEARRAY8:
        this.#pushNew(cursor.bytes(cursor.uint64()))
        break
      case opcodes.EMPTY_TUPLE:
      case opcodes.EMPTY_LIST:
      case opcodes.EMPTY_SET:
        this.#pushNew([])
        break
      case opcodes.TUPLE:
      case opcodes.LIST:
      case opcodes.FROZENSET:
        this.#pushNew(stack.popMarked())
        break
      case opcodes.TUPLE1:
        this.#pushNew(stack.popCount(1))
        break
      case opcodes.TUPLE2:
        this.#pushNew(stack.popCount(2))
        break
      case opcodes.TUPLE3:
        this.#pushNew(stack.popCount(3))
        break
      case opcodes.EMPTY_DICT:
        this.#pushNew(new PickleDict())
        break
      case opcodes.DICT: {
        const entries = stack.popMarked()
        const dictionary = new PickleDict()
        this.#setEntries(dictionary, entries)
        this.#pushNew(dictionary)
        break
      }
      case opcodes.APPEND:
        this.#append([stack.pop()])
        break
      case opcodes.APPENDS:
      case opcodes.ADDITEMS:
        this.#append(stack.popMarked())
        break
      case opcodes.SETITEM: {
        const entry = stack.popCount(2)
        this.#setEntries(stack.last(), entry)
        break
      }
      case opcodes.SETITEMS: {
        const entries = stack.popMarked()
        this.#setEntries(stack.last(), entries)
        break
      }
      case opcodes.BINPUT:
        this.#note(cursor.byte())
        break
      case opcodes.LONG_BINPUT:
        this.#note(cursor.uint32())
        break
      case opcodes.MEMOIZE:
        this.#note(this.#memo.size)
        break
      case opcodes.BINGET:
        stack.push(this.#recall(cursor.byte()))
        break
      case opcodes.LONG_BINGET:
        stack.push(this.#recall(cursor.uint32()))
        break
      case opcodes.GLOBAL:
        this.#pushNew(this.#nameOf(cursor.line(), cursor.line()))
        break
      case opcodes.STACK_GLOBAL: {
        const [module, name] = stack.popCount(2)
        this.#pushNew(this.#nameOf(module, name))
        break
      }
      case opcodes.INST: {
        const type = this.#nameOf(cursor.line(), cursor.line())
        this.#pushNew(this.#call(type, stack.popMarked()))
        break
      }
      case opcodes.OBJ: {
        const [type = null, ...given] = stack.popMarked()
        this.#pushNew(this.#call(type, given))
        break
      }
      case opcodes.REDUCE: {
        const [callee = null, given = null] = stack.popCount(2)
        this.#pushNew(this.#call(callee, given))
        break
      }
      case opcodes.NEWOBJ: {
        const [type = null, given = null] = stack.popCount(2)
        this.#pushNew(new PickleObject(this.#expectGlobal(type, 'makes an object of'), given))
        break
      }
      case opcodes.NEWOBJ_EX: {
        const [type = null, ...given] = stack.popCount(3)
        this.#pushNew(new PickleObject(this.#expectGlobal(type, 'makes an object of'), given))
        break
      }
      case opcodes.BUILD:
        this.#build(stack.pop())
        break
      case opcodes.BINPERSID:
        this.#pushNew(this.#resolve(stack.pop()))
        break
      default:
        throw this.#refused(code)
    }
    return false
  }

  #checkProtocol(protocol: number): void {
    if (protocol >= 2 && protocol <= 5) return
    throw weightsError('pickle-invalid', `pickle: protocol ${protocol}; those from 2 to 5 are read`)
  }

  #refused(code: number) {
    const name = refusedOpcodes.get(code)
    const shown = name === undefined ? 'no opcode' : `the opcode ${name}, which tensors do not need`
    const byte = `0x${code.toString(16).padStart(2, '0')}`
    return weightsError('pickle-invalid', `pickle: byte ${this.#cursor.position - 1} is ${byte}, ${shown}`)
  }

  #pushNew(value: PickleValue): void {
    this.#count(1)
    this.#stack.push(value)
  }

  #count(objects: number): void {
    this.#objects += objects
    if (this.#objects <= mostObjects) return
    throw weightsError('pickle-too-large', `pickle: more than ${mostObjects} texts, lists, dictionaries and objects`)
  }

  #note(index: number): void {
    this.#memo.set(index, this.#stack.last())
    if (this.#memo.size <= mostObjects) return
    throw weightsError('pickle-too-large', `pickle: more than ${mostObjects} entries of the memo`)
  }

  #recall(index: number): PickleValue {
    const value = this.#memo.get(index)
    if (value !== undefined) return value
    throw weightsError('pickle-invalid', `pickle: entry ${index} of the memo is read and was never written`)
  }

  /** A name as a value. Those of modules that can do harm are refused at once, called or not. */
  #nameOf(module: PickleValue | undefined, name: PickleValue | undefined): PickleGlobal {
    if (typeof module !== 'string' || typeof name !== 'string') {
      throw weightsError('pickle-invalid', 'pickle: a module and a name in it were expected, both strings')
    }
    const modern = modernName(module, name)
    if (isDangerous(modern) && !this.#options.inert?.has(modern)) {
      throw weightsError(
        'pickle-forbidden',
        `pickle: names ${describeName(`${module}.${name}`)}, which has no place among weights; nothing was executed`,
        { details: { name: `${module}.${name}` } },
      )
    }
    return new PickleGlobal(modern)
  }

  #expectGlobal(value: PickleValue, does: string): PickleGlobal {
    if (value instanceof PickleGlobal) return value
    throw weightsError('pickle-invalid', `pickle: ${does} ${describeValue(value)}, which is no name of a class`)
  }

  #call(callee: PickleValue, given: PickleValue): PickleValue {
    const { name } = this.#expectGlobal(callee, 'calls')
    if (!Array.isArray(given)) {
      throw weightsError('pickle-invalid', `pickle: ${name} is given ${describeValue(given)} instead of a tuple`)
    }
    const made = callGlobal(name, given, this.#options.inert)
    // A dictionary is made anew from a list of pairs, and one list could serve a million times.
    if (made instanceof PickleDict) this.#count(made.keys.length)
    return made
  }

  #append(items: readonly PickleValue[]): void {
    const target = this.#stack.last()
    const list = target instanceof PickleObject ? target.items : target
    if (!Array.isArray(list)) {
      throw weightsError('pickle-invalid', `pickle: items are appended to ${describeValue(target)}`)
    }
    for (const item of items) list.push(item)
  }

  #setEntries(target: PickleValue, entries: readonly PickleValue[]): void {
    if (target instanceof PickleObject) target.entries ??= new PickleDict()
    const dictionary = target instanceof PickleObject ? target.entries : target
    if (!(dictionary instanceof PickleDict)) {
      throw weightsError('pickle-invalid', `pickle: entries are set in ${describeValue(target)}`)
    }
    if (entries.length % 2 !== 0) throw weightsError('pickle-invalid', 'pickle: a key stands without a value')
    for (let i = 0; i < entries.length; i += 2) dictionary.set(entries[i] as PickleValue, entries[i + 1] as PickleValue)
  }

  /** State of an object is kept; attributes of a dictionary or a tensor have nothing to do with its values. */
  #build(state: PickleValue): void {
    const target = this.#stack.last()
    if (target instanceof PickleObject) target.state = state
    else if (!(target instanceof PickleDict || target instanceof PickleTensor)) {
      throw weightsError('pickle-invalid', `pickle: state is given to ${describeValue(target)}`)
    }
  }

  #resolve(id: PickleValue): PickleValue {
    const { resolve } = this.#options
    if (resolve) return resolve(id)
    throw weightsError('pickle-invalid', 'pickle: a persistent id where there is none to be expected')
  }
}

/**
 * Reads one pickle with a machine of our own that knows the opcodes of tensors and plain values. Names of classes and
 * functions are never looked up: the few that make tensors and dictionaries are understood by their names, classes that
 * are only instantiated become inert objects, and every other call is refused.
 *
 * @param bytes begin with a pickle; what follows it is left alone
 * @throws {WidthwiseError} file-truncated, pickle-invalid, pickle-forbidden, pickle-too-large
 */
export function unpickle(bytes: Uint8Array, options: UnpickleOptions = {}): Unpickled {
  return new Unpickler(bytes, options).run()
}

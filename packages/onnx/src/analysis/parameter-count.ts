import { elementTypes, isFloat, isSmallInteger } from './element-types.ts'
import { elementsOf } from './shape.ts'
import type { StoredTensor } from './stored-tensor.ts'
import type { Value } from './value.ts'

/** The stored numbers that a network learned, each once however often it is read. */
export class ParameterCount {
  #params = 0
  #bytes = 0
  readonly #seen = new Set<Value>()

  /** Learned numbers. */
  get params(): number {
    return this.#params
  }

  /** Bytes that they and the running statistics take in the file. */
  get bytes(): number {
    return this.#bytes
  }

  /** Adds what a constant that is read as a weight is made of. */
  addWeight(value: Value, { integers, elementwise }: WeightRole): void {
    const open = [{ value, integers }]
    for (let next = open.pop(); next; next = open.pop()) {
      const { value, integers } = next
      if (this.#seen.has(value) || !value.origin) continue
      this.#seen.add(value)
      if ('stored' in value.origin) this.#addStored(value.origin.stored, { integers, elementwise })
      else {
        const { operands, dequantizes } = value.origin
        for (const operand of operands) open.push({ value: operand, integers: dequantizes })
      }
    }
  }

  /** Adds a constant that is read as a running statistic. */
  addStatistic(value: Value): void {
    if (this.#seen.has(value) || !value.origin || !('stored' in value.origin)) return
    this.#seen.add(value)
    this.#bytes += value.origin.stored.bytes
  }

  #addStored(stored: StoredTensor, { integers, elementwise }: WeightRole): void {
    const { dataType } = stored.tensor
    const weight = isFloat(dataType) || isSmallInteger(dataType) || (integers && dataType !== elementTypes.int64)
    // Numbers of the code, such as an epsilon or √2, have no axis, or stand in a node; so do tables of the code.
    if (!weight || stored.shape.length === 0 || (stored.inline && (elementwise || stored.elements === 1))) return
    if (elementwise && isMask(stored)) return
    this.#params += stored.elements
    this.#bytes += stored.bytes
  }
}

/** How a constant is read. */
interface WeightRole {
  /** Whole numbers of any size are weights there. */
  readonly integers: boolean
  /** Added to activations, or multiplied with them, element by element. */
  readonly elementwise: boolean
}

/** Least that a mask adds where nothing is to be seen. */
const maskedOut = -100

/**
 * Whether a stored tensor is an attention mask: it adds nothing, or so much that a softmax gives nothing. Without data (they
 * may stand in another file) the name has to do.
 */
function isMask({ name, tensor: { dataType, rawData } }: StoredTensor): boolean {
  if (dataType !== elementTypes.float || rawData.length === 0) return /mask$/i.test(name)
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength)
  let masks = false
  for (let at = 0; at + 4 <= rawData.length; at += 4) {
    const value = view.getFloat32(at, true)
    if (value !== 0 && !(value <= maskedOut)) return false
    masks ||= value !== 0
  }
  return masks
}

/**
 * The operands of a constant expression that may be weights. Where 8-bit numbers become weights by subtracting a zero point
 * and multiplying by a scale, the smaller operands are these two.
 */
export function weightOperands(operands: readonly Value[], elementwise: boolean): readonly Value[] {
  if (!elementwise || !operands.some(isQuantized)) return operands
  const sizes = operands.map(({ shape }) => (shape ? elementsOf(shape) : 0))
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0)
  return operands.filter((operand, index) => sizes[index] === largest && isQuantized(operand))
}

const quantized = new WeakMap<Value, boolean>()

/** Whether a constant is made of stored 8-bit numbers. Operands are asked before what is made of them. */
function isQuantized(value: Value): boolean {
  const known = quantized.get(value)
  if (known !== undefined) return known
  const { origin } = value
  let answer = false
  if (origin && 'stored' in origin) answer = isSmallInteger(origin.stored.tensor.dataType)
  else if (origin) answer = origin.operands.some((operand) => quantized.get(operand) ?? false)
  quantized.set(value, answer)
  return answer
}

/** Notes of a new constant what {@link weightOperands} asks later, while its operands' answers are at hand. */
export const noteQuantized = (value: Value): void => void isQuantized(value)

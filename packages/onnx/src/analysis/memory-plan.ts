import type { MemoryUse } from './operator.ts'
import { elementsOf } from './shape.ts'
import type { Value } from './value.ts'

/** What one node that runs does to memory. */
export interface MemoryStep {
  readonly memory: MemoryUse
  /** Values that are not constant. */
  readonly inputs: readonly Value[]
  readonly outputs: readonly Value[]
  /** Elements that live only while it runs. */
  readonly scratch: number
}

/** A piece of memory: of its own, or cut from another. */
interface Buffer {
  readonly elements: number
  readonly base?: Buffer
  /** What it was cut from: its base, or another piece of it. */
  readonly parent?: Buffer
  /** The step that writes it, and the last that reads it. */
  from: number
  lastUse: number
  /** Pieces that were cut from it. */
  cuts: number
  aliveCuts: Set<Buffer>
  alive: boolean
  /** The larger buffer that it is written straight into. */
  into?: Buffer
}

/**
 * The largest number of elements alive at once by the rule of `peakActivations` in @widthwise/graph. Convolutions, linear
 * layers, matrix products, poolings and resizings write a new tensor; while one runs, its inputs, its output and whatever
 * is read later are alive. Norms, activations and additions overwrite; another shape or order costs nothing. One cut
 * leaves only itself alive, several keep what they were cut from. Parts of one tensor that are joined again are written
 * straight into the result: a token mixer has one output for all its branches.
 */
export function peakElements(inputs: readonly Value[], steps: readonly MemoryStep[]): number {
  const plan = new MemoryPlan(inputs, steps)
  return plan.peak()
}

const sizeOf = ({ shape }: Value): number => (shape ? elementsOf(shape) : 0)

class MemoryPlan {
  readonly #steps: readonly MemoryStep[]
  readonly #buffers = new Map<Value, Buffer>()
  readonly #inputs: readonly Buffer[]
  /** Buffers by the step that writes them first, and by the step that reads them last. */
  readonly #born: Buffer[][]
  readonly #ends: Buffer[][]
  /** Of a value made of a part of a tensor, that tensor. */
  readonly #wholes = new Map<Value, Buffer>()
  #total = 0

  constructor(inputs: readonly Value[], steps: readonly MemoryStep[]) {
    this.#steps = steps
    this.#born = steps.map(() => [])
    this.#ends = steps.map(() => [])
    this.#inputs = inputs.map((value) => this.#own(value, -1))
    for (const [at, step] of steps.entries()) this.#place(step, at)
    for (const [at, step] of steps.entries()) if (step.memory === 'join') this.#join(step, at)
    for (const buffer of new Set(this.#buffers.values())) {
      // A cut of a cut that nothing else reads is one cut.
      if (buffer.base && buffer.parent?.base && buffer.parent.lastUse === buffer.from) buffer.base.cuts--
      if (buffer.from >= 0) this.#born[buffer.from]?.push(buffer)
      this.#ends[Math.max(0, buffer.lastUse)]?.push(buffer)
    }
  }

  peak(): number {
    let peak = 0
    for (const buffer of this.#inputs) this.#setAlive(buffer, true)
    for (const [at, { memory, scratch }] of this.#steps.entries()) {
      for (const buffer of this.#born[at] ?? []) this.#setAlive(buffer, true)
      if (memory === 'new' || memory === 'join') peak = Math.max(peak, this.#total + scratch)
      for (const buffer of this.#ends[at] ?? []) this.#setAlive(buffer, false)
    }
    return peak
  }

  #own(value: Value, from: number, elements = sizeOf(value)): Buffer {
    const buffer: Buffer = { elements, from, lastUse: from, cuts: 0, aliveCuts: new Set(), alive: false }
    this.#buffers.set(value, buffer)
    return buffer
  }

  #place(step: MemoryStep, at: number): void {
    const { memory, inputs, outputs } = step
    for (const value of inputs) (this.#buffers.get(value) as Buffer).lastUse = at
    const whole = inputs.length > 0 ? this.#wholes.get(inputs[0] as Value) : undefined
    for (const output of outputs) {
      const size = sizeOf(output)
      const source = memory === 'view' ? inputs[0] : inputs.find((input) => sizeOf(input) === size)
      if (memory === 'statistic' || (memory === 'new' && this.#isStatistic(inputs))) this.#own(output, at, 0)
      else if (source && memory === 'in-place') this.#share(output, source, at)
      else if (source && memory === 'view') this.#view(output, source, at)
      else this.#own(output, at)
      if (whole) this.#wholes.set(output, whole)
    }
  }

  /** Numbers made of a norm's numbers alone. */
  #isStatistic(inputs: readonly Value[]): boolean {
    return inputs.length > 0 && inputs.every((input) => sizeOf(input) > 0 && this.#buffers.get(input)?.elements === 0)
  }

  #share(output: Value, source: Value, at: number): void {
    const buffer = this.#buffers.get(source) as Buffer
    buffer.lastUse = at
    this.#buffers.set(output, buffer)
  }

  #view(output: Value, source: Value, at: number): void {
    const buffer = this.#buffers.get(source) as Buffer
    const size = sizeOf(output)
    // All of it in another order, or its elements again and again.
    if (size >= buffer.elements) {
      this.#share(output, source, at)
      return
    }
    const base = buffer.base ?? buffer
    base.cuts++
    this.#buffers.set(output, { ...this.#own(output, at, size), base, parent: buffer })
    this.#wholes.set(output, base)
  }

  /** Lets the parts of a join be written straight into it, where nothing else reads them and they are parts of one tensor. */
  #join({ inputs, outputs }: MemoryStep, at: number): void {
    const output = outputs[0] && this.#buffers.get(outputs[0])
    const wholes = new Set(inputs.map((input) => this.#wholes.get(input)))
    const [whole] = wholes
    if (!output || !whole || wholes.size > 1 || whole.elements !== output.elements) return
    for (const input of inputs) {
      const part = this.#buffers.get(input) as Buffer
      if (part.base || part.cuts > 0 || part.lastUse !== at || part.from < 0 || part === whole) continue
      part.into = output
      output.from = Math.min(output.from, part.from)
    }
  }

  #setAlive(buffer: Buffer, alive: boolean): void {
    if (buffer.into) return
    const { base = buffer } = buffer
    this.#total -= held(base)
    buffer.alive = alive
    if (buffer.base) {
      if (alive) base.aliveCuts.add(buffer)
      else base.aliveCuts.delete(buffer)
    }
    this.#total += held(base)
  }
}

/** Elements that a buffer and what was cut from it hold. */
function held({ alive, elements, cuts, aliveCuts }: Buffer): number {
  if (alive) return elements
  if (aliveCuts.size === 0) return 0
  return cuts > 1 ? elements : ([...aliveCuts][0] as Buffer).elements
}

import { describe, expect, it } from 'vitest'
import { InputBuffers } from './input-buffers.ts'

describe('input buffers', () => {
  it('are taken again for inputs of their length, with the values of the new one alone', () => {
    const buffers = new InputBuffers()
    const first = buffers.copy(Float32Array.of(1, 2, 3))
    expect(first).toEqual(Float32Array.of(1, 2, 3))
    buffers.giveBack(first)
    expect(buffers.copy(Float32Array.of(9, 9))).not.toBe(first)
    const second = buffers.copy(Float32Array.of(4, 5, 6))
    expect(second).toBe(first)
    expect(second).toEqual(Float32Array.of(4, 5, 6))
    expect(buffers.copy(Float32Array.of(7, 8, 9))).not.toBe(first)
  })

  it('are let go when there are more than can be of use, the oldest first', () => {
    const buffers = new InputBuffers()
    const arrays = Array.from({ length: 9 }, (_, i) => new Float32Array(i + 1))
    for (const array of arrays) buffers.giveBack(array)
    expect(buffers.copy(new Float32Array(1))).not.toBe(arrays[0])
    expect(buffers.copy(new Float32Array(9))).toBe(arrays[8])
  })

  it('that have moved away are not kept', () => {
    const buffers = new InputBuffers()
    const moved = new Float32Array(2)
    structuredClone(moved, { transfer: [moved.buffer] })
    buffers.giveBack(moved)
    expect(buffers.copy(new Float32Array(0)) === moved).toBe(false)
  })
})

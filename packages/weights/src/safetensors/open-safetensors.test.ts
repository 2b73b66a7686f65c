import type { DType } from '@widthwise/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { indices, shapeAndSegments } from '../arbitraries.test-support.ts'
import { countingSource } from '../counting-source.test-support.ts'
import { expectCode } from '../expect-code.test-support.ts'
import { entry, fileOf } from '../malformed.test-support.ts'
import { gatherSegments } from '../selection/gather-segments.ts'
import { elementCount } from '../selection/select.ts'
import type { ByteSource } from '../source/byte-source.ts'
import { bytesPerElement, type EncodableDType } from '../values/dtypes.ts'
import { dtypeNames } from './dtype-names.ts'
import { encodeSafetensors } from './encode-safetensors.ts'
import { openSafetensors } from './open-safetensors.ts'

/** A file with one f32 tensor `x` that counts its elements, and the position of its first byte. */
function countedFile(shape: readonly number[]) {
  const bytes = encodeSafetensors([{ name: 'x', shape, data: indices(elementCount(shape)) }])
  return { bytes, start: bytes.length - 4 * elementCount(shape) }
}

/** Opens a counted file, forgetting the reads of its header. */
async function openCounted(shape: readonly number[], gapBytes?: number) {
  const { bytes, start } = countedFile(shape)
  const source = countingSource(bytes, gapBytes)
  const store = await openSafetensors(source)
  source.reads.length = 0
  return { store, source, start }
}

describe('openSafetensors', () => {
  it('reads every float type, wherever its bytes lie', async () => {
    const raw = new Uint8Array(1 + 8 + 4 + 2 + 2)
    const view = new DataView(raw.buffer)
    view.setFloat64(1, Math.PI, true) // offset 1: no type but u8 is aligned in this file
    view.setFloat32(9, 1.5, true)
    view.setUint16(13, 0x3555, true)
    view.setUint16(15, 0x4049, true)
    const header = `{"u":${entry({ dtype: '"U8"', shape: '[]', offsets: '[0,1]' })},"d":${entry({ dtype: '"F64"', shape: '[1]', offsets: '[1,9]' })},"f":${entry({ shape: '[1]', offsets: '[9,13]' })},"h":${entry({ dtype: '"F16"', shape: '[]', offsets: '[13,15]' })},"b":${entry({ dtype: '"BF16"', shape: '[1,1]', offsets: '[15,17]' })}}`
    const store = await openSafetensors(fileOf(header, raw))
    expect([...(await store.read('d'))]).toEqual([Math.fround(Math.PI)])
    expect([...(await store.read('f'))]).toEqual([1.5])
    expect([...(await store.read('h'))]).toEqual([0.333251953125])
    expect([...(await store.read('b'))]).toEqual([3.140625])
    expect(store.get('b')).toEqual({ name: 'b', dtype: 'bf16', shape: [1, 1] })
  })

  it('lists every other type, and refuses to read it as numbers', async () => {
    for (const [dtype, name] of Object.entries(dtypeNames) as [DType, string][]) {
      const bytes = bytesPerElement[dtype]
      const header = `{"x":${entry({ dtype: `"${name}"`, shape: '[1]', offsets: `[0,${bytes}]` })}}`
      const store = await openSafetensors(fileOf(header, new Uint8Array(bytes)))
      expect(store.get('x')).toEqual({ name: 'x', dtype, shape: [1] })
      if (/f/.test(dtype)) expect([...(await store.read('x'))]).toEqual([0])
      else await expectCode(() => store.read('x'), 'tensor-not-float', new RegExp(`"x" is ${dtype}`))
    }
  })

  it('reads of any segments what slicing the whole tensor gives, however reads are joined', async () => {
    await fc.assert(
      fc.asyncProperty(
        shapeAndSegments,
        fc.constantFrom('f32', 'f16', 'bf16'),
        fc.constantFrom(0, 4, 16, 1 << 16),
        async ({ shape, segments }, dtype, gapBytes) => {
          const data = indices(elementCount(shape)).map((index) => index % 255)
          const source = countingSource(encodeSafetensors([{ name: 'x', shape, data, dtype }]), gapBytes)
          const store = await openSafetensors(source)
          expect([...(await store.read('x', segments))]).toEqual([...gatherSegments(data, shape, segments)])
        },
      ),
      { numRuns: 500 },
    )
  })

  it('reads only the bytes of what is selected', async () => {
    const { store, source, start } = await openCounted([8, 100])
    await store.read('x', [[[2, 4]], [[0, 100]]])
    expect(source.reads).toEqual([[start + 800, 800]])
    source.reads.length = 0
    await store.read('x', [
      [
        [0, 2],
        [6, 7],
      ],
      [[90, 100]],
    ])
    expect(source.reads).toEqual([360, 760, 2760].map((at) => [start + at, 40]))
  })

  it('reads over small gaps in one go, and not over large ones', async () => {
    const { store, source, start } = await openCounted([8, 100], 240)
    await store.read('x', [[[0, 8]], [[0, 40]]]) // gaps of 240 bytes
    expect(source.reads).toEqual([[start, 7 * 400 + 160]])
    source.reads.length = 0
    await store.read('x', [[[0, 8]], [[0, 39]]]) // gaps of 244 bytes
    expect(source.reads).toHaveLength(8)
  })

  it('holds no more than 4 MB of gaps and values at once', async () => {
    const { store, source } = await openCounted([64, 50_000], 1 << 20) // rows of 200 KB
    await store.read('x', [[[0, 64]], [[0, 40_000]]])
    expect(Math.max(...source.reads.map(([, length]) => length))).toBeLessThanOrEqual(1 << 22)
    expect(source.reads.length).toBe(4)
  })

  it('reads a permutation in one go, too', async () => {
    const { store, source, start } = await openCounted([4, 100], 1000)
    const segments = [
      [
        [3, 4],
        [0, 3],
      ],
      [
        [50, 100],
        [0, 50],
      ],
    ] as const
    expect([...(await store.read('x', segments))]).toEqual([...gatherSegments(indices(400), [4, 100], segments)])
    expect(source.reads).toEqual([[start, 1600]])
  })

  describe('of a tensor larger than its buffers', () => {
    const shape = [1_200_000, 2]
    const values = indices(elementCount(shape)).map((index) => index % 251)

    /** The tensor in a file, as any float type. */
    function fileAs(dtype: 'f64' | EncodableDType): Uint8Array {
      if (dtype !== 'f64') return encodeSafetensors([{ name: 'x', shape, data: values, dtype }])
      const raw = new Uint8Array(Float64Array.from(values).buffer)
      return fileOf(`{"x":${entry({ dtype: '"F64"', shape: `[${shape}]`, offsets: `[0,${raw.length}]` })}}`, raw)
    }

    it.each(['f32', 'f16', 'bf16', 'f64'] as const)('reads all, and a column, in %s', async (dtype) => {
      const store = await openSafetensors(fileAs(dtype))
      const all = await store.read('x')
      expect(all.findIndex((value, index) => value !== values[index])).toBe(-1)
      const column = await store.read('x', [[[0, 1_200_000]], [[1, 2]]])
      expect(column.findIndex((value, index) => value !== values[2 * index + 1])).toBe(-1)
      expect([all.length, column.length]).toEqual([2_400_000, 1_200_000])
    })
  })

  it('keeps reads at the same time apart', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `${index}`)
    const bytes = encodeSafetensors(
      names.map((name, index) => ({ name, shape: [50, 4], dtype: 'f16', data: new Float32Array(200).fill(index) })),
    )
    const source = countingSource(bytes, 1000)
    const slow: ByteSource = {
      ...source,
      // Ends the sooner, the later it is asked for.
      read: async (target, position) => {
        await source.read(target, position)
        await new Promise((resolve) => setTimeout(resolve, 30 - Math.floor(position / 400)))
      },
    }
    const store = await openSafetensors(slow)
    const read = await Promise.all(names.map((name) => store.read(name, [[[0, 50]], [[1, 3]]])))
    expect(read.map((values) => [...new Set(values)])).toEqual(names.map((name) => [Number(name)]))
  })

  it('gives every caller values of its own', async () => {
    const { store } = await openCounted([3])
    ;(await store.read('x')).fill(-1)
    expect([...(await store.read('x'))]).toEqual([0, 1, 2])
  })

  it('refuses unknown names and segments that leave the tensor', async () => {
    const { store } = await openCounted([2, 3])
    await expectCode(() => store.read('y'), 'tensor-unknown', /"y"/)
    await expectCode(() => store.read('__proto__'), 'tensor-unknown')
    expect(store.get('toString')).toBeUndefined()
    await expectCode(() => store.read('x', [[[0, 2]], [[0, 4]]]), 'segments-invalid', /axis 1/)
  })

  it('refuses a tensor that no memory can hold, though its source claims to', async () => {
    const size = 2 ** 50
    const header = fileOf(`{"x":${entry({ shape: `[${size / 4}]`, offsets: `[0,${size}]` })}}`)
    const store = await openSafetensors({
      name: 'a server that lies',
      size: header.length + size,
      read: async (target, position) => target.set(header.subarray(position, position + target.length)),
      [Symbol.asyncDispose]: async () => {},
    })
    await expectCode(() => store.read('x'), 'memory-exceeded', /"x"/)
  })

  it('stops when it is cancelled', async () => {
    const reason = new Error('enough')
    const signal = AbortSignal.abort(reason)
    const { store } = await openCounted([2, 3])
    await expectCode(() => openSafetensors(countedFile([1]).bytes, { signal }), 'aborted')
    await expectCode(() => store.read('x', undefined, { signal }), 'aborted')
    await expect(store.read('x', undefined, { signal })).rejects.toMatchObject({ cause: reason })
  })

  it('disposes its source once, and at once when the file is malformed', async () => {
    const { store, source } = await openCounted([1])
    await store[Symbol.asyncDispose]()
    await store[Symbol.asyncDispose]()
    expect(source.disposed).toBe(1)
    await expectCode(() => store.read('x'), 'store-closed')
    const malformed = countingSource(new Uint8Array(3))
    await expectCode(() => openSafetensors(malformed), 'file-truncated')
    expect(malformed.disposed).toBe(1)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { indices, shapeAndSegments } from '../arbitraries.test-support.ts'
import { countingSource } from '../counting-source.test-support.ts'
import { expectCode } from '../expect-code.test-support.ts'
import { encodeSafetensors } from '../safetensors/encode-safetensors.ts'
import { gatherSegments } from '../selection/gather-segments.ts'
import { elementCount } from '../selection/select.ts'
import { openCheckpoint } from './open-checkpoint.ts'
import { opcodes } from './pickle/opcodes.ts'
import {
  dictionary,
  type Fragment,
  global,
  integer,
  list,
  newObject,
  none,
  numbers,
  reduce,
  tensor,
  text,
  tuple,
} from './pickle-writer.test-support.ts'
import { legacyFile, twoFloats, zipFile } from './torch-writer.test-support.ts'

const one = dictionary([['w', tensor()]])

/** What a checkpoint says of itself beside its tensors. */
async function reportOf(root: Fragment, key?: string) {
  const store = await openCheckpoint(zipFile(root), key === undefined ? {} : { key })
  return { key: store.key, prefix: store.prefix, otherKeys: store.otherKeys, names: [...store.keys()] }
}

describe('the state dict of a checkpoint', () => {
  const named = (name: string) => dictionary([[name, tensor()]])

  it('is the file itself, or what stands under the first of the usual keys', async () => {
    expect(await reportOf(one)).toEqual({ key: undefined, prefix: undefined, otherKeys: [], names: ['w'] })
    const order = [
      'state_dict_ema',
      'model_ema',
      'params_ema',
      'state_dict',
      'model_state',
      'model',
      'module',
      'params',
      'net',
    ]
    for (const [index, first] of order.entries()) {
      const keys = order.slice(index).reverse()
      const report = await reportOf(dictionary(keys.map((key) => [key, named(key)])))
      expect(report).toEqual({ key: first, prefix: undefined, otherKeys: order.slice(index + 1), names: [first] })
    }
  })

  it('is taken from under a usual key before the file itself, and from there before any other', async () => {
    const beside = (key: string) =>
      dictionary([
        ['mean', tensor()],
        [key, named('w')],
      ])
    expect(await reportOf(beside('model'))).toMatchObject({ key: 'model', otherKeys: [''], names: ['w'] })
    expect(await reportOf(beside('teacher'))).toMatchObject({ key: undefined, otherKeys: ['teacher'], names: ['mean'] })
    expect(await reportOf(beside('model'), '')).toMatchObject({ key: undefined, otherKeys: ['model'], names: ['mean'] })
    expect(await reportOf(dictionary([['teacher', named('w')]]))).toMatchObject({ key: 'teacher', names: ['w'] })
  })

  it('is found a level below, and under a key that its caller names', async () => {
    const nested = dictionary([
      ['model', dictionary([['state_dict', named('w')]])],
      ['teacher', named('t')],
    ])
    expect(await reportOf(nested)).toMatchObject({ key: 'model.state_dict', otherKeys: ['teacher'] })
    expect(await reportOf(nested, 'teacher')).toMatchObject({ key: 'teacher', otherKeys: ['model.state_dict'] })
    await expectCode(
      () => reportOf(nested, 'student'),
      'state-dict-missing',
      /"student".*"model.state_dict", "teacher"/,
    )
  })

  it('is not looked for in an optimizer', async () => {
    const optimizer = dictionary([['state', dictionary([[integer(0), dictionary([['step', tensor()]])]])]])
    expect(
      await reportOf(
        dictionary([
          ['optimizer', optimizer],
          ['net', one],
        ]),
      ),
    ).toMatchObject({ key: 'net', otherKeys: [] })
  })

  it('is looked at once, however often the file refers to it', async () => {
    const many = Array.from({ length: 3000 }, (_, index) => [`k${index}`, [opcodes.BINGET, 1]] as [string, Fragment])
    const noted = [...dictionary(many.map(([key]) => [key, none])), opcodes.BINPUT, 1]
    // 3000 keys, each the same dictionary of 3000 dictionaries.
    const start = performance.now()
    await expectCode(() => openCheckpoint(zipFile(dictionary([['a', noted], ...many]))), 'state-dict-missing')
    expect(performance.now() - start).toBeLessThan(2000)
  })

  it.each([
    [['module.a', 'module.b'], 'module.', ['a', 'b']],
    [['module._orig_mod.a', 'module._orig_mod.b'], 'module._orig_mod.', ['a', 'b']],
    [['_orig_mod.module.a'], '_orig_mod.module.', ['a']],
    [['model.a', 'model.b.c'], 'model.', ['a', 'b.c']],
    [['module.a', 'b'], undefined, ['module.a', 'b']],
    [['module.'], undefined, ['module.']],
    [['modulea'], undefined, ['modulea']],
  ])('loses the prefix that all of %j have', async (given, prefix, names) => {
    expect(await reportOf(dictionary(given.map((name) => [name, tensor()])))).toMatchObject({ prefix, names })
    const file = encodeSafetensors(given.map((name, index) => ({ name, shape: [1], data: Float32Array.of(index) })))
    const store = await openCheckpoint(file)
    expect([store.format, store.prefix, [...store.keys()]]).toEqual(['safetensors', prefix, names])
    expect([...(await store.read(names.at(-1) as string))]).toEqual([names.length - 1])
    expect(store.get(names[0] as string)).toEqual({ name: names[0], dtype: 'f32', shape: [1] })
  })

  it('of a safetensors file has no key', async () => {
    const file = encodeSafetensors([{ name: 'w', shape: [], data: Float32Array.of(1) }], { format: 'pt' })
    await expectCode(() => openCheckpoint(file, { key: 'model' }), 'state-dict-missing', /"model"/)
    expect({ ...(await openCheckpoint(file, { key: '' })).metadata }).toEqual({ format: 'pt' })
  })

  it('may hold what is no tensor, which is named', async () => {
    const root = dictionary([
      ['w', tensor()],
      ['version', integer(1)],
      [integer(5), tensor()],
      ['c', tensor({ type: global('torch', 'ComplexFloatStorage'), elements: integer(1), shape: numbers([1]) })],
    ])
    const store = await openCheckpoint(zipFile(root))
    expect(store.skipped.map(({ name }) => name)).toEqual(['version', 'a number', 'c'])
    expect([...store.keys()]).toEqual(['w'])
  })

  it('may have attributes, as those of PyTorch do, and be another dictionary class', async () => {
    const ordered = reduce(global('collections', 'OrderedDict'), tuple(list(tuple(text('w'), tensor()))))
    expect((await reportOf([...ordered, ...dictionary([['_metadata', none]]), opcodes.BUILD])).names).toEqual(['w'])
    const own: Fragment = [
      ...newObject(global('easydict', 'EasyDict'), none),
      ...text('w'),
      ...tensor(),
      opcodes.SETITEM,
    ]
    expect((await reportOf(own)).names).toEqual(['w'])
  })

  it('may hold parameters, and tensors with attributes', async () => {
    const wrap = (name: string) => reduce(global('torch._utils', name), tuple(tensor(), [opcodes.NEWTRUE], none))
    const subclass = reduce(
      global('torch._tensor', '_rebuild_from_type_v2'),
      tuple(
        global('torch._utils', '_rebuild_tensor_v2'),
        global('torch.nn.parameter', 'Parameter'),
        // Everything but the call itself: (storage, offset, shape, strides, requires_grad, hooks)
        tensor().slice(global('torch._utils', '_rebuild_tensor_v2').length, -1),
        dictionary([['tag', integer(1)]]),
      ),
    )
    const root = dictionary([
      ['p', wrap('_rebuild_parameter')],
      ['q', wrap('_rebuild_parameter_with_state')],
      ['s', subclass],
    ])
    const store = await openCheckpoint(zipFile(root))
    for (const name of ['p', 'q', 's']) expect([...(await store.read(name))]).toEqual([1, 2])
  })
})

describe('a tensor of a checkpoint', () => {
  /** A view of 1 to 3 axes with any strides, and a storage that holds it. */
  const view = shapeAndSegments.chain(({ shape, segments }) =>
    fc
      .record({
        strides: fc.tuple(...shape.map(() => fc.nat({ max: 9 }))),
        permuted: fc.option(fc.shuffledSubarray([...shape.keys()], { minLength: shape.length }), { nil: undefined }),
        offset: fc.nat({ max: 5 }),
        slack: fc.nat({ max: 5 }),
        gapBytes: fc.constantFrom(0, 8, 1 << 16),
        form: fc.constantFrom('zip', 'legacy'),
      })
      .map(({ strides, permuted, ...rest }) => ({
        shape,
        segments,
        // Any strides at all, overlapping ones among them; or those of a dense tensor whose axes were turned round.
        strides: permuted === undefined ? [...strides] : denseStrides(shape, permuted),
        ...rest,
      })),
  )

  function denseStrides(shape: readonly number[], order: readonly number[]): number[] {
    const strides = shape.map(() => 0)
    let dense = 1
    for (const axis of order) {
      strides[axis] = dense
      dense *= shape[axis] as number
    }
    return strides
  }

  /** The definition: element at offset plus the sum of index times stride. */
  function gather(
    stored: Float32Array,
    shape: readonly number[],
    strides: readonly number[],
    offset: number,
  ): number[] {
    const [size, ...inner] = shape
    if (size === undefined) return [stored[offset] as number]
    const [stride = 0, ...innerStrides] = strides
    return Array.from({ length: size }, (_, i) => gather(stored, inner, innerStrides, offset + i * stride)).flat()
  }

  it('is read whole and in parts as its strides define, wherever it lies', async () => {
    await fc.assert(
      fc.asyncProperty(view, async ({ shape, segments, strides, offset, slack, gapBytes, form }) => {
        const reach = shape.reduce(
          (sum, size, axis) => sum + Math.max(0, size - 1) * (strides[axis] as number),
          offset + 1,
        )
        const stored = indices(reach + slack)
        const parts = {
          elements: integer(stored.length),
          offset: integer(offset),
          shape: numbers(shape),
          strides: numbers(strides),
        }
        const root = dictionary([['w', tensor(parts)]])
        const bytes = new Uint8Array(stored.buffer)
        const file =
          form === 'zip' ? zipFile(root, { 0: bytes }) : legacyFile({ root, storages: [[stored.length, bytes]] })
        const store = await openCheckpoint(countingSource(file, gapBytes))
        const whole = Float32Array.from(gather(stored, shape, strides, offset))
        expect(await store.read('w')).toEqual(whole)
        expect(await store.read('w', segments)).toEqual(gatherSegments(whole, shape, segments))
      }),
      { numRuns: 400 },
    )
  })

  it('that is transposed is read from one end of its storage to the other', async () => {
    const shape = [300, 200]
    const stored = indices(elementCount(shape))
    const parts = { elements: integer(stored.length), shape: numbers(shape), strides: numbers([1, 300]) }
    const file = zipFile(dictionary([['w', tensor(parts)]]), { 0: new Uint8Array(stored.buffer) })
    const source = countingSource(file)
    const store = await openCheckpoint(source)
    source.reads.length = 0
    const values = await store.read('w')
    expect(values[1]).toBe(300)
    const read = source.reads.slice(1) // behind the local header
    expect(read.reduce((sum, [, length]) => sum + length, 0)).toBe(240_000)
    expect(read.every(([at], index) => index === 0 || at > (read[index - 1] as [number, number])[0])).toBe(true)
  })

  it.each([
    ['DoubleStorage', 'f64', new Float64Array([1.1, -2]), [Math.fround(1.1), -2]],
    ['FloatStorage', 'f32', new Float32Array([1.5, -2]), [1.5, -2]],
    ['HalfStorage', 'f16', new Uint16Array([0x3c00, 0xc000]), [1, -2]],
    ['BFloat16Storage', 'bf16', new Uint16Array([0x3f80, 0xc000]), [1, -2]],
  ])('of %s is read as %s', async (type, dtype, stored, values) => {
    for (const module of ['torch', 'torch.cuda']) {
      const root = dictionary([['w', tensor({ type: global(module, type) })]])
      const bytes = new Uint8Array(stored.buffer)
      for (const file of [zipFile(root, { 0: bytes }), legacyFile({ root, storages: [[2, bytes]] })]) {
        const store = await openCheckpoint(file)
        expect(store.get('w')).toEqual({ name: 'w', dtype, shape: [2] })
        expect([...(await store.read('w'))]).toEqual(values)
      }
    }
  })

  it('may be a view of a part of a storage, as old files have it', async () => {
    const view = tuple(text('v'), integer(1), integer(1))
    const root = dictionary([['w', tensor({ view, shape: numbers([1]) })]])
    const store = await openCheckpoint(legacyFile({ root }))
    expect([...(await store.read('w'))]).toEqual([2])
    const beyond = dictionary([['w', tensor({ view, shape: numbers([2]) })]])
    await expectCode(() => openCheckpoint(legacyFile({ root: beyond })), 'checkpoint-invalid', /has 1/)
  })

  it('shares its storage with others, whose place is looked up once', async () => {
    const tail = { offset: integer(1), shape: numbers([1]) }
    const source = countingSource(
      zipFile(
        dictionary([
          ['all', tensor()],
          ['tail', tensor(tail)],
        ]),
      ),
    )
    const store = await openCheckpoint(source)
    source.reads.length = 0
    expect([...(await store.read('all')), ...(await store.read('tail'))]).toEqual([1, 2, 2])
    expect(source.reads.map(([, length]) => length)).toEqual([30, 8, 4])
  })

  it('is left where it is until it is read, and of no other file', async () => {
    const elements = 1 << 20
    const file = zipFile(dictionary([['w', tensor({ elements: integer(elements), shape: numbers([elements]) })]]), {
      0: new Uint8Array(4 * elements),
    })
    const source = countingSource(file)
    const store = await openCheckpoint(source)
    expect(source.reads.reduce((sum, [, length]) => sum + length, 0)).toBeLessThan(70_000)
    await store.read('w', [[[5, 7]]])
    expect(source.reads.at(-1)?.[1]).toBe(8)
    await store[Symbol.asyncDispose]()
    await store[Symbol.asyncDispose]()
    expect(source.disposed).toBe(1)
    await expectCode(() => store.read('w'), 'store-closed')
  })

  it('whose count in a legacy file is another than announced is refused when it is read', async () => {
    const store = await openCheckpoint(legacyFile({ root: one, storages: [[3, twoFloats]] }))
    await expectCode(() => store.read('w'), 'checkpoint-invalid', /3 elements.*2 are announced/)
    await expectCode(() => store.read('w'), 'checkpoint-invalid')
  })

  it('is refused where its name, its segments or its type do not fit', async () => {
    const root = dictionary([
      ['w', tensor()],
      ['n', tensor({ type: global('torch', 'LongStorage'), key: text('1') })],
    ])
    const store = await openCheckpoint(zipFile(root, { 0: twoFloats, 1: new Uint8Array(16) }))
    await expectCode(() => store.read('x'), 'tensor-unknown', /"x" among 2/)
    await expectCode(() => store.read('w', [[[0, 3]]]), 'segments-invalid')
    await expectCode(() => store.read('n'), 'tensor-not-float', /i64/)
    expect(store.get('toString')).toBeUndefined()
  })
})

describe('openCheckpoint', () => {
  it('stops when it is cancelled', async () => {
    const signal = AbortSignal.abort()
    const source = countingSource(zipFile(one))
    await expectCode(() => openCheckpoint(source, { signal }), 'aborted')
    expect(source.disposed).toBe(1)
    const store = await openCheckpoint(zipFile(one))
    await expectCode(() => store.read('w', undefined, { signal }), 'aborted')
  })

  it('disposes its source once when the file is malformed, of any format', async () => {
    for (const file of [
      new Uint8Array(3),
      zipFile(none),
      legacyFile({ root: none }),
      Uint8Array.of(9, 0, 0, 0, 0, 0, 0, 0, 0x7b),
    ]) {
      const source = countingSource(file)
      await expect(openCheckpoint(source)).rejects.toThrow(/^bytes in memory: /)
      expect(source.disposed).toBe(1)
    }
  })

  it('reads a legacy pickle that is longer than what is read of it at first', async () => {
    const long = text('x'.repeat(3_000_000))
    const store = await openCheckpoint(
      legacyFile({
        root: dictionary([
          ['note', long],
          ['model', one],
        ]),
      }),
    )
    expect([...(await store.read('w'))]).toEqual([1, 2])
    expect(store.metadata).toEqual({}) // too long for it
  })

  it('takes calls that its caller names for inert objects', async () => {
    const root = dictionary([
      ['model', one],
      ['mode', reduce(global('mycode', 'Mode'), tuple(integer(1)))],
    ])
    await expectCode(() => openCheckpoint(zipFile(root)), 'pickle-forbidden', /"mycode.Mode"/)
    const store = await openCheckpoint(zipFile(root), { inert: ['mycode.Mode'] })
    expect(store.unused).toEqual(['mode'])
  })

  it('gives short texts and numbers beside the weights as metadata', async () => {
    const root = dictionary([
      ['model', one],
      ['epoch', integer(3)],
      ['__proto__', text('x')],
      ['args', none],
    ])
    const { metadata } = await openCheckpoint(zipFile(root))
    expect(Object.entries(metadata)).toEqual([
      ['epoch', '3'],
      ['__proto__', 'x'],
    ])
  })
})

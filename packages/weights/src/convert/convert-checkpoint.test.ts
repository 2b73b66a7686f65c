import type { DType, TensorStore } from '@widthwise/core'
import { describe, expect, it } from 'vitest'
import { expectCode } from '../expect-code.test-support.ts'
import { createMemoryStore } from '../memory-store.ts'
import { elementCount } from '../selection/select.ts'
import { convertCheckpoint } from './convert-checkpoint.ts'
import { matchCheckpoint, type ParameterNaming } from './match-checkpoint.ts'

const parameters = (shapes: Readonly<Record<string, readonly number[]>>): ParameterNaming['parameters'] =>
  Object.entries(shapes).map(([name, shape]) => ({ name, shape }))

/** A network of four parameters in the names of two code bases; the second stores linear layers as matrices. */
const ours: ParameterNaming = {
  naming: 'ours',
  parameters: parameters({
    'stem.weight': [4, 3],
    'stages.0.mlp.weight': [8, 4, 1, 1],
    'stages.0.norm.scale': [8],
    'head.weight': [2, 8],
  }),
}
const theirs: ParameterNaming = {
  naming: 'theirs',
  parameters: parameters({
    'patch.weight': [4, 3],
    'stages.0.pw.weight': [8, 4],
    'stages.0.norm.scale': [1, 1, 8],
    'head.weight': [2, 8],
  }),
}
const namings = [ours, theirs] as const

/** A checkpoint in the names of one code base; every value is different. */
function checkpointOf(
  { parameters: list }: ParameterNaming,
  change: (shapes: Map<string, readonly number[]>) => void = () => undefined,
  prefix = '',
): TensorStore {
  const shapes = new Map(list.map(({ name, shape }) => [`${prefix}${name}`, shape]))
  change(shapes)
  let next = 0
  return createMemoryStore(
    [...shapes].map(([name, shape]) => ({
      name,
      shape,
      data: Float32Array.from({ length: elementCount(shape) }, () => next++),
    })),
    { format: 'pt' },
  )
}

/** The same store, some of whose tensors are of another type. */
function retyped(store: TensorStore, types: Readonly<Record<string, DType>>): TensorStore {
  return {
    metadata: store.metadata,
    keys: () => store.keys(),
    get: (name) => {
      const info = store.get(name)
      return info && { ...info, dtype: types[name] ?? info.dtype }
    },
    read: (name, segments, options) => store.read(name, segments, options),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

describe('matchCheckpoint', () => {
  it.each([
    ['ours', ours],
    ['theirs', theirs],
  ])('tells %s by the names', (naming, of) => {
    expect(matchCheckpoint(checkpointOf(of), namings)).toEqual({
      naming,
      prefix: '',
      matched: of.parameters.map(({ name, shape }, index) => ({
        from: name,
        to: ours.parameters[index]?.name,
        stored: shape,
        shape: ours.parameters[index]?.shape,
      })),
      missing: [],
      unused: [],
    })
  })

  it('finds the network inside a module, and leaves copies of it beside it alone', () => {
    const wrapped = matchCheckpoint(
      checkpointOf(theirs, (shapes) => shapes.set('steps', []), 'model.student.'),
      namings,
    )
    expect(wrapped).toMatchObject({ naming: 'theirs', prefix: 'model.student.', missing: [], unused: ['steps'] })
    const copied = matchCheckpoint(
      checkpointOf(ours, (shapes) => {
        for (const [name, shape] of [...shapes]) shapes.set(`ema.${name}`, shape)
      }),
      namings,
    )
    expect(copied).toMatchObject({ naming: 'ours', prefix: '', missing: [] })
    expect(copied.unused).toEqual(ours.parameters.map(({ name }) => `ema.${name}`))
  })

  it('names what is missing as the checkpoint would', () => {
    const match = matchCheckpoint(
      checkpointOf(theirs, (shapes) => shapes.delete('stages.0.pw.weight')),
      namings,
    )
    expect(match.missing).toEqual(['stages.0.pw.weight'])
    expect(match.matched).toHaveLength(3)
  })

  it('of a checkpoint of something else misses everything', () => {
    const match = matchCheckpoint(createMemoryStore([]), namings)
    expect(match).toMatchObject({ naming: 'ours', matched: [], unused: [] })
    expect(match.missing).toEqual(ours.parameters.map(({ name }) => name))
  })
})

describe('convertCheckpoint', () => {
  const convert = (checkpoint: TensorStore, options = {}): TensorStore =>
    convertCheckpoint(checkpoint, matchCheckpoint(checkpoint, namings), options)

  it('gives the checkpoint’s values under the network’s names, in its shapes', async () => {
    const checkpoint = checkpointOf(theirs)
    const store = convert(checkpoint)
    expect([...store.keys()]).toEqual(ours.parameters.map(({ name }) => name))
    expect(store.get('stages.0.mlp.weight')).toEqual({
      name: 'stages.0.mlp.weight',
      dtype: 'f32',
      shape: [8, 4, 1, 1],
    })
    expect(store.get('patch.weight')).toBeUndefined()
    expect(store.metadata).toEqual({})
    expect(await store.read('stages.0.mlp.weight')).toEqual(await checkpoint.read('stages.0.pw.weight'))
    const part = await store.read('stages.0.mlp.weight', [[[6, 8]], [[1, 3]], [[0, 1]], [[0, 1]]])
    expect(part).toEqual(await checkpoint.read('stages.0.pw.weight', [[[6, 8]], [[1, 3]]]))
    expect(await store.read('stages.0.norm.scale', [[[2, 4]]])).toEqual(
      await checkpoint.read('stages.0.norm.scale', [[[0, 1]], [[0, 1]], [[2, 4]]]),
    )
  })

  it('refuses reads that the network’s shape does not allow', async () => {
    const store = convert(checkpointOf(theirs))
    await expectCode(() => store.read('patch.weight'), 'tensor-unknown', /"patch\.weight" among 4/)
    await expectCode(() => store.read('stages.0.mlp.weight', [[[0, 8]], [[0, 4]]]), 'segments-invalid')
    await expectCode(() => store.read('stages.0.norm.scale', [[[0, 9]]]), 'segments-invalid')
  })

  it('closes the checkpoint', async () => {
    const checkpoint = checkpointOf(ours)
    await convert(checkpoint)[Symbol.asyncDispose]()
    await expectCode(() => checkpoint.read('stem.weight'), 'store-closed')
  })

  it.each<[string, (shapes: Map<string, readonly number[]>) => void, Parameters<typeof expectCode>[1], RegExp]>([
    [
      'a parameter less',
      (shapes) => shapes.delete('head.weight'),
      'parameter-missing',
      /^1 of 4 parameters of the network in ours’s names are not in the checkpoint: "head\.weight"$/,
    ],
    [
      'another network',
      (shapes) => {
        shapes.clear()
        for (const name of ['a', 'b', 'c', 'd']) shapes.set(name, [1])
      },
      'parameter-missing',
      /^none of the 4 parameters .*begins with "stem\.weight", .*, …; the checkpoint has 4 tensors: "a", "b", "c", …$/,
    ],
    [
      'other classes',
      (shapes) => shapes.set('head.weight', [1000, 8]),
      'parameter-shape',
      /^tensor "head\.weight" is \[1000, 8\], the network needs \[2, 8\]$/,
    ],
    ['a transposed matrix', (shapes) => shapes.set('stem.weight', [3, 4]), 'parameter-shape', /\[3, 4\]/],
    [
      'a stage more',
      (shapes) => shapes.set('stages.1.mlp.weight', [8, 4]),
      'checkpoint-misplaced',
      /^1 of the checkpoint’s tensors .*"stages\.1\.mlp\.weight"$/,
    ],
    ['a bias more', (shapes) => shapes.set('head.bias', [2]), 'checkpoint-misplaced', /"head\.bias"/],
  ])('refuses a checkpoint of %s', async (_, change, code, message) => {
    await expectCode(() => convert(checkpointOf(ours, change)), code, message)
  })

  it('takes counters, index tables and parts of their own for no part of the network', async () => {
    const checkpoint = checkpointOf(ours, (shapes) => {
      shapes.set('stages.0.norm.num_batches_tracked', [])
      shapes.set('head_dist.weight', [2, 8])
      shapes.set('mask_token', [4])
    })
    const typed = retyped(checkpoint, { 'stages.0.norm.num_batches_tracked': 'i64' })
    expect([...convert(typed).keys()]).toHaveLength(4)
    expect(matchCheckpoint(typed, namings).unused).toHaveLength(3)
  })

  it('takes a larger checkpoint where that is allowed', () => {
    const checkpoint = checkpointOf(ours, (shapes) => shapes.set('stages.1.mlp.weight', [8, 4]))
    expect([...convert(checkpoint, { allowMisplaced: true }).keys()]).toHaveLength(4)
  })

  it('refuses parameters that are no floats, and values that are no finite numbers', async () => {
    await expectCode(
      () => convert(retyped(checkpointOf(ours), { 'stem.weight': 'i8' })),
      'tensor-not-float',
      /"stem\.weight" is of type i8/,
    )
    const broken = createMemoryStore(
      ours.parameters.map(({ name, shape }) => {
        const data = new Float32Array(elementCount(shape))
        if (name === 'head.weight') data[9] = Number.NaN
        return { name, shape, data }
      }),
    )
    const store = convert(broken)
    await expectCode(() => store.read('head.weight'), 'tensor-not-finite', /"head\.weight".*NaN/)
    expect(await store.read('head.weight', [[[0, 1]], [[0, 8]]])).toEqual(new Float32Array(8))
  })
})

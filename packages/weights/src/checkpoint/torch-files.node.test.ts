import { existsSync, readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { WeightsErrorCode } from '../errors.ts'
import { expectCode } from '../expect-code.test-support.ts'
import { openCheckpointFile } from '../node/open-checkpoint-file.ts'
import { dtypeOf } from './storage-types.ts'

interface ExpectedTensor {
  readonly dtype: string
  readonly shape: number[]
  readonly values: number[] | null
}

type Expected =
  | { readonly code: WeightsErrorCode }
  | { readonly format: string; readonly tensors: Readonly<Record<string, ExpectedTensor>> }

const folder = join(import.meta.dirname, '../testdata/checkpoints')
// Written by tooling/oracle/make_checkpoints.py with PyTorch.
const files: [string, Expected][] = Object.entries(
  JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')).files,
)

describe('files of PyTorch', () => {
  it.each(files)('%s: is read as PyTorch reads it, or refused', async (name, expected) => {
    const path = join(folder, name)
    if ('code' in expected) {
      await expectCode(() => openCheckpointFile(path), expected.code)
      return
    }
    await using store = await openCheckpointFile(path)
    expect(store.format).toBe(expected.format)
    expect([...store.keys()]).toEqual(Object.keys(expected.tensors))
    for (const [tensor, { dtype, shape, values }] of Object.entries(expected.tensors)) {
      expect(store.get(tensor)).toEqual({ name: tensor, dtype: dtypeOf(`torch.${dtype}`), shape })
      if (values) expect([...(await store.read(tensor))], tensor).toEqual(values)
      else await expectCode(() => store.read(tensor), 'tensor-not-float', new RegExp(`"${tensor}"`))
    }
  })

  it.each(['zip', 'legacy'])('what training leaves, in a %s file, is named and left alone', async (form) => {
    const path = join(folder, `training.${form}.pt`)
    await using store = await openCheckpointFile(path)
    expect(store.key).toBe('state_dict_ema')
    expect(store.prefix).toBe('module._orig_mod.')
    expect(store.otherKeys).toEqual(['state_dict'])
    expect(store.unused).toEqual([
      'epoch',
      'arch',
      'best',
      'history',
      'state_dict',
      'optimizer',
      'args',
      'config',
      'device',
      'shape',
    ])
    expect({ ...store.metadata }).toEqual({ epoch: '7', arch: 'tiny' })
    await using other = await openCheckpointFile(path, { key: 'state_dict' })
    const averaged = await store.read('0.weight')
    expect([...(await other.read('0.weight'))].map((value) => value * 2)).toEqual([...averaged])
    expect(other.get('1.num_batches_tracked')).toEqual({ name: '1.num_batches_tracked', dtype: 'i64', shape: [] })
  })

  it('names the tensors of kinds that it does not read', async () => {
    await using store = await openCheckpointFile(join(folder, 'unread-kinds.zip.pt'))
    expect(store.skipped).toEqual([
      { name: 'float8', reason: 'its type torch.float8_e4m3fn is not read' },
      { name: 'complex', reason: 'its elements are complex or quantized numbers, which are not read' },
      { name: 'sparse', reason: 'is an object of torch._utils._rebuild_sparse_tensor, not a tensor that is read' },
      { name: '_extra_state', reason: 'is None, not a tensor that is read' },
    ])
  })

  it.each(['zip', 'legacy'])('what would run a command, in a %s file, is refused by name', async (form) => {
    await expectCode(
      () => openCheckpointFile(join(folder, `hostile.${form}.pt`)),
      'pickle-forbidden',
      /"posix\.system".*nothing was executed/,
    )
  })

  it('are read in part as slices of the whole', async () => {
    await using store = await openCheckpointFile(join(folder, 'views.zip.pt'))
    // [4, 2, 3], the axes of a dense [2, 3, 4] turned round.
    const whole = await store.read('permuted')
    const part = await store.read('permuted', [
      [
        [3, 4],
        [0, 2],
      ],
      [[1, 2]],
      [[1, 3]],
    ])
    expect([...part]).toEqual([3, 0, 1].flatMap((i) => [whole[i * 6 + 4], whole[i * 6 + 5]]))
  })
})

const data = process.env.WIDTHWISE_DATA ?? join(import.meta.dirname, '../../../../../shared/data')
const published = join(data, 'cifar10-resnets')

describe.runIf(existsSync(published))('published files of 2019', () => {
  it.each([
    // What PyTorch says of them.
    ['resnet20', 269_722, '91.78000183105469', [-0.13818146288394928, -0.1624176800251007, 0.8207383155822754]],
    ['resnet56', 853_018, '93.62', [-0.21604876220226288, -0.536896288394928, -0.556312084197998]],
  ])('%s has the parameters of its network', async (network, parameters, accuracy, firstWeights) => {
    const name = (await readdir(published)).find((file) => file.startsWith(network)) as string
    await using store = await openCheckpointFile(join(published, name))
    expect([store.format, store.key, store.prefix]).toEqual(['torch-legacy', 'state_dict', 'module.'])
    expect({ ...store.metadata }).toEqual({ best_prec1: accuracy })
    expect([...(await store.read('conv1.weight')).subarray(0, 3)]).toEqual(firstWeights)
    const counts = await Promise.all(
      [...store.keys()].map(async (tensor) => ({ tensor, values: await store.read(tensor) })),
    )
    const trained = counts.filter(({ tensor }) => !tensor.includes('running_'))
    expect(trained.reduce((sum, { values }) => sum + values.length, 0)).toBe(parameters)
    expect(counts.every(({ values }) => values.every(Number.isFinite))).toBe(true)
  })
})

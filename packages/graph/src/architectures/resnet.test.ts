import type { TensorStore } from '@widthwise/core'
import { describe, expect, it } from 'vitest'
import { costOf } from '../cost.ts'
import { evaluate } from '../reference/evaluate.ts'
import { sliceGraph } from '../slice-graph.ts'
import { expectConsistent } from '../testing/expect-consistent.ts'
import { architectureByName, buildGraph } from './index.ts'

const full = { rule: 'none' } as const
const micro = { family: 'resnet', naming: 'torchvision', block: 'basic', dims: [8, 16], depths: [1, 2], classes: 10 }
const cifar = { ...micro, naming: 'akamaster', stem: 'cifar', shortcut: 'A' }
const graphOf = (change: object, input: readonly number[] = [3, 32, 32]) =>
  buildGraph({ ...micro, ...change }, { input })
const names = (change: object): string[] => graphOf(change).parameters.map(({ name }) => name)
const shapeOf = (change: object, name: string, input?: readonly number[]): readonly number[] | undefined => {
  const sliced = sliceGraph(graphOf(change, input), full)
  expectConsistent(sliced)
  const port = sliced.outputs.find((output) => output.name === name)
  return port ? sliced.shapes.get(port.value) : sliced.parameters.get(name)?.shape
}

describe('descriptions of ResNet', () => {
  it('are completed with the values of the published networks', () => {
    expect(graphOf({}).architecture).toMatchObject({ stem: 'imagenet', shortcut: 'B', stride: '3x3', normEps: 1e-5 })
  })

  it.each([
    [{ block: 'bottle' }, 'block', 'bottleneck'],
    [{ naming: 'timm' }, 'naming', 'akamaster'],
    [{ depths: [1] }, 'depths', 'one entry a stage'],
    [{ dims: [], depths: [] }, 'dims', 'one entry a stage'],
    [{ dims: [8, 0] }, 'dims.1', 'at least 1'],
    [{ stem: 'patch' }, 'stem', 'deep'],
    [{ stem: 'deep', dims: [1, 16] }, 'dims', 'start with 2 or more'],
    [{ stride: '1x1' }, 'stride', '3x3'],
    [{ shortcut: 'A', block: 'bottleneck' }, 'shortcut', 'must be B'],
    [{ shortcut: 'A', dims: [8, 24] }, 'dims', 'must double'],
    [{ shortcut: 'A', dims: [3, 6] }, 'dims', 'multiples of 4'],
    [{ activation: 'gelu' }, 'activation', 'relu'],
    [{ norm: 'layernorm' }, 'norm', 'batchnorm'],
    [{ grn: true }, 'grn', 'there is no such key'],
  ])('refuse %j', (change, key, problem) => {
    expect(() => graphOf(change)).toThrow(
      expect.objectContaining({
        code: 'architecture-invalid',
        message: expect.stringContaining(problem),
        details: { family: 'resnet', key },
      }),
    )
  })

  it('build no narrower network: the statistics are those of the full width', () => {
    expect(() => sliceGraph(graphOf({}), { rule: 'slimmable', width: 0.5 })).toThrow(
      expect.objectContaining({ code: 'subnet-unsupported' }),
    )
  })
})

describe('forms of ResNet', () => {
  it('name their tensors as the two code bases do', () => {
    expect(names({ depths: [1, 1] })).toEqual([
      'conv1.weight',
      ...norm('bn1'),
      ...['conv1', 'conv2'].flatMap((_, i) => [`layer1.0.conv${i + 1}.weight`, ...norm(`layer1.0.bn${i + 1}`)]),
      ...['conv1', 'conv2'].flatMap((_, i) => [`layer2.0.conv${i + 1}.weight`, ...norm(`layer2.0.bn${i + 1}`)]),
      'layer2.0.downsample.0.weight',
      ...norm('layer2.0.downsample.1'),
      'fc.weight',
      'fc.bias',
    ])
    expect(names(cifar).filter((name) => /downsample|fc|linear/.test(name))).toEqual(['linear.weight', 'linear.bias'])
  })

  it('number the layers of a deep stem as one sequence, the first two of half its channels', () => {
    const stem = names({ stem: 'deep' }).filter((name) => name.startsWith('stem.') && name.endsWith('weight'))
    expect(stem).toEqual([0, 1, 3, 4, 6, 7].map((layer) => `stem.${layer}.weight`))
    expect([0, 3, 6].map((layer) => shapeOf({ stem: 'deep' }, `stem.${layer}.weight`))).toEqual([
      [4, 3, 3, 3],
      [4, 4, 3, 3],
      [8, 4, 3, 3],
    ])
  })

  it.each([
    ['imagenet', [8, 16, 13]],
    ['deep', [8, 16, 13]],
    ['cifar', [8, 61, 51]],
  ])('start with stem %s, which gives maps of %j', (stem, size) => {
    expect(shapeOf({ stem }, 'features.0', [3, 61, 51])).toEqual(size)
    expect(shapeOf({ stem }, 'features.1', [3, 61, 51])).toEqual([
      16,
      ...size.slice(1).map((side) => Math.ceil(side / 2)),
    ])
  })

  it('have bottlenecks whose stride is in the 3×3 convolution, and a shortcut convolution in every stage', () => {
    const { operations } = sliceGraph(graphOf({ block: 'bottleneck' }), full)
    const strides = operations.flatMap((operation) =>
      operation.kind === 'convolution' && operation.stride[0] > 1 ? [operation.weight] : [],
    )
    expect(strides).toEqual(['conv1.weight', 'layer2.0.conv2.weight', 'layer2.0.downsample.0.weight'])
    expect(shapeOf({ block: 'bottleneck' }, 'layer1.0.downsample.0.weight')).toEqual([32, 8, 1, 1])
    expect(shapeOf({ block: 'bottleneck' }, 'layer2.0.conv1.weight')).toEqual([16, 32, 1, 1])
    expect(shapeOf({ block: 'bottleneck' }, 'features.1')).toEqual([64, 4, 4])
  })

  it('pass every second position on through shortcut A, between a quarter of zeros on both sides', async () => {
    const graph = graphOf({ ...cifar, dims: [4, 8], depths: [1, 1] }, [3, 5, 5])
    const sliced = sliceGraph(graph, full)
    // Branches of zeros: a stage is its shortcut. The stem hands a map on whose values are all different.
    const read: TensorStore['read'] = async (name) => {
      const size = (sliced.parameters.get(name)?.shape ?? []).reduce((all, extent) => all * extent, 1)
      const data = new Float32Array(size).fill(/^bn1.weight|running_var/.test(name) ? 1 : 0)
      if (name === 'conv1.weight') for (let o = 0; o < 4; o++) data[o * 27 + 4] = 1 + o
      return data
    }
    const image = Float32Array.from({ length: 75 }, (_, i) => 1 + i)
    const outputs = await evaluate(sliced, { read } as TensorStore, { input: image })
    const [before, after] = [outputs['features.0'], outputs['features.1']]
    const kept = [0, 2, 4].flatMap((row) => [0, 2, 4].map((column) => 5 * row + column))
    const want = [0, 1, 2, 3].flatMap((channel) => kept.map((at) => before?.data[25 * channel + at]))
    expect(Array.from(after?.data ?? [])).toEqual([...Array(18).fill(0), ...want, ...Array(18).fill(0)])
    expect(new Set(want).size).toBeGreaterThan(20)
  })
})

describe('published ResNets', () => {
  // torchvision's and akamaster's parameters; ResNet-C's as timm counts them.
  it.each([
    ['resnet18', 11_689_512],
    ['resnet34', 21_797_672],
    ['resnet50', 25_557_032],
    ['resnet101', 44_549_160],
    ['resnet152', 60_192_808],
    ['resnet50c', 25_576_264],
    ['cifar_resnet20', 269_722],
    ['cifar_resnet56', 853_018],
    ['cifar_resnet110', 1_727_962],
  ])('%s has %i parameters', (name, want) => {
    const { architecture, input } = architectureByName(name)
    expect(input).toEqual(name.startsWith('cifar') ? [3, 32, 32] : [3, 224, 224])
    expect(costOf(buildGraph(architecture, { input }), full).params).toBe(want)
  })

  it('count running statistics among the bytes, and not among the parameters', () => {
    const { params, weightBytes } = costOf(graphOf({ ...cifar, depths: [1, 1] }), full)
    // Norms: the stem's and two a block.
    expect(weightBytes).toBe(4 * (params + 2 * (8 + 2 * 8 + 2 * 16)))
  })
})

function norm(name: string): string[] {
  return ['weight', 'bias', 'running_mean', 'running_var'].map((part) => `${name}.${part}`)
}

import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { runInProcess } from '../testing/run-in-process.test-support.ts'
import { temporaryFolder } from '../testing/temporary-folder.test-support.ts'
import { writeTinyModel } from '../testing/tiny-model.test-support.ts'

const root = temporaryFolder()
const at = (name: string): string => join(root, name)
const model = at('tiny')

beforeAll(async () => {
  await writeTinyModel(model)
})

// biome-ignore lint/suspicious/noExplicitAny: the documents differ with what is inspected
const inspect = async (...argv: string[]): Promise<{ code: number; json: any }> => {
  const { code, stdout } = await runInProcess(['inspect', ...argv, '--json'])
  return { code, json: JSON.parse(stdout) }
}

const described = (name: string, content: unknown): string => {
  writeFileSync(at(name), typeof content === 'string' ? content : JSON.stringify(content))
  return at(name)
}

describe('a configuration', () => {
  // Liu et al. 2022, Table 1: ConvNeXt-T has 28.6 M parameters and 4.5 G MACs at 224.
  it('has the published cost', async () => {
    const { code, json } = await inspect('convnext_tiny')
    expect(code).toBe(0)
    expect(json).toMatchObject({
      schema: 'widthwise.inspect/1',
      name: 'convnext_tiny',
      family: 'convnext',
      input: [3, 224, 224],
    })
    expect(json.widths).toHaveLength(1)
    const [full] = json.widths
    expect([full.width, full.params, (full.macs / 1e9).toFixed(1)]).toEqual([1, 28_589_128, '4.5'])
    expect(full.weightBytes).toBe(4 * full.params)
    expect(full.peakActivations).toBeGreaterThan(0)
  })

  it('costs with the square of the picture and falls with the width', async () => {
    const { json: large } = await inspect('convnext_tiny', '--image-size', '448')
    const { json: small } = await inspect('convnext_tiny', '--width', '1,0.5')
    expect(small.widths.map(({ width }: { width: number }) => width)).toEqual([0.5, 1])
    const [half, full] = small.widths
    expect(large.widths[0].macs / full.macs).toBeCloseTo(4, 2)
    expect((half.macs / 1e9).toFixed(3)).toBe('1.151')
    expect((half.macsReference / 1e9).toFixed(3)).toBe('1.195')
  })
})

describe('the rule that widths follow', () => {
  it('is named, and so are the others where nobody chose it', async () => {
    const { json } = await inspect('deit_small', '--width', '0.5')
    expect(json.slicing).toEqual({ rule: 'scala', widths: [0.5] })
    expect(json.otherRules).toEqual(['hydravit', 'matformer', 'sortednet'])
    const { stdout } = await runInProcess(['inspect', 'deit_small', '--width', '0.5'])
    expect(stdout).toMatch(/^deit_small \(vit\) on 3 × 224 × 224, rule scala\n/)
    expect(stdout).toContain('--rule says another: hydravit, matformer, sortednet\n')
  })

  it('is the one that --rule says, with its heads', async () => {
    const { json } = await inspect('deit_small', '--width', '0.5,1', '--rule', 'hydravit')
    expect([json.slicing, json.otherRules]).toEqual([{ rule: 'hydravit', widths: [0.5, 1] }, undefined])
    expect(json.widths.map(({ heads }: { heads: number }) => heads)).toEqual([3, 6])
    expect((await inspect('deit_small', '--width', '0.5', '--rule', 'slimmable')).json.error.code).toBe(
      'subnet-unsupported',
    )
    expect((await inspect(model, '--rule', 'slimmable')).json.error.code).toBe('usage-invalid')
  })

  it('gives all widths that a network is stored for', async () => {
    const { json } = await inspect('slimmable_inception_next_tiny')
    expect(json.widths.map(({ width }: { width: number }) => width)).toEqual([0.25, 0.5, 0.75, 1])
    expect(json.slicing).toEqual({ rule: 'slimmable', widths: [0.25, 0.5, 0.75, 1], stem: 'active' })
  })
})

describe('a model', () => {
  it('shows lists of one ratio a block', async () => {
    const { json } = await inspect(model, '--width', '0.5,0.5/1')
    expect(json.widths.map(({ width }: { width: unknown }) => width)).toEqual([0.5, [0.5, 1]])
    const { stdout } = await runInProcess(['inspect', model, '--width', '0.5/1'])
    expect(stdout).toMatch(/\n0\.5\/1 /)
    expect((await inspect(model, '--width', '0.5/1/1')).json.error).toMatchObject({
      code: 'usage-invalid',
      message: expect.stringContaining('tiny has 2 blocks'),
    })
  })

  it('shows all its widths, or those asked for', async () => {
    const { code, json } = await inspect(model)
    expect(code).toBe(0)
    expect(json).toMatchObject({
      name: 'tiny',
      licence: 'MIT',
      rule: 'slimmable',
      classes: 3,
      cascades: 2,
      input: [3, 32, 32],
    })
    expect(json.widths.map(({ width, top1 }: { width: number; top1: number }) => [width, top1])).toEqual([
      [0.5, 0.8],
      [1, 0.9],
    ])
    expect((await inspect(model, '--width', '1')).json.widths).toEqual([json.widths[1]])
    expect((await inspect(join(model, 'widthwise.json'))).json).toEqual(json)
  })

  it('refuses a width that is not offered', async () => {
    const { code, json } = await inspect(model, '--width', '0.25')
    expect([code, json.error.code]).toEqual([2, 'width-not-offered'])
  })
})

describe('a description', () => {
  const architecture = { family: 'convnext', naming: 'timm', dims: [8, 16], depths: [1, 1], classes: 10 }

  it('costs what its slicing reads', async () => {
    const full = await inspect(described('full.json', { architecture, input: [3, 64, 64] }))
    const half = await inspect(
      described('half.json', {
        architecture,
        input: [3, 64, 64],
        slicing: { rule: 'slimmable', width: 0.5, stem: 'active' },
      }),
    )
    const blocks = await inspect(
      described('blocks.json', { architecture, input: [3, 64, 64], slicing: { rule: 'slimmable', width: [0.5, 1] } }),
    )
    expect([full.json.name, full.json.input, full.json.widths[0].width]).toEqual(['full', [3, 64, 64], 1])
    expect([half.json.widths[0].width, blocks.json.widths[0].width]).toEqual([0.5, [0.5, 1]])
    const macs = [half, blocks, full].map(({ json }) => json.widths[0].macs)
    expect(macs).toEqual([...macs].sort((a, b) => a - b))
  })

  it('states its slicing as a model does, or as one subnet', async () => {
    const size = { architecture, input: [3, 64, 64] }
    const states = async (slicing: unknown) => (await inspect(described('stated.json', { ...size, slicing }))).json
    const several = await states({ rule: 'slimmable', widths: [1, 0.5], stem: 'active' })
    const one = await states({ rule: 'slimmable', width: 0.5, stem: 'active' })
    expect(several.widths.map(({ width }: { width: number }) => width)).toEqual([0.5, 1])
    expect(several.widths[0]).toEqual(one.widths[0])
    expect(one.slicing).toEqual({ rule: 'slimmable', width: 0.5, stem: 'active' })
    const { error } = await states({ rule: 'slimmable', widths: [0.5], width: 0.5 })
    expect(error).toMatchObject({
      code: 'description-invalid',
      message: expect.stringContaining('width beside widths'),
    })
    for (const wrong of [{ widths: [] }, { widths: [2] }, { widths: '1' }, { widths: [1], stem: 'half' }]) {
      expect((await states({ rule: 'slimmable', ...wrong })).error.code).toBe('description-invalid')
    }
    const ruled = described('ruled.json', { ...size, slicing: { rule: 'slimmable', stem: 'active' } })
    expect((await inspect(ruled, '--width', '0.5')).json.widths).toEqual(one.widths)
  })

  it('may name a configuration', async () => {
    const { json } = await inspect(described('name.json', { architecture: 'convnext_tiny' }))
    expect([json.input, json.widths[0].params]).toEqual([[3, 224, 224], 28_589_128])
    const { json: unknown } = await inspect(described('unknown.json', { architecture: 'convnext_tyny' }))
    expect(unknown.error).toMatchObject({
      code: 'architecture-unknown',
      message: expect.stringContaining('convnext_tiny'),
    })
  })

  it('takes widths where it states no slicing', async () => {
    const file = described('plain.json', { architecture })
    const { json } = await inspect(file, '--width', '0.5,1', '--image-size', '96')
    expect([json.input, json.widths.length]).toEqual([[3, 96, 96], 2])
    const sliced = described('sliced.json', { architecture, slicing: { rule: 'none' } })
    expect((await inspect(sliced, '--width', '1')).json.error.code).toBe('usage-invalid')
  })

  it('of a network of several inputs names the shape of each', async () => {
    const head = { family: 'upernet', inChannels: [8, 16], channels: 4, classes: 3 }
    const inputs = { 'features.0': [8, 6, 10], 'features.1': [16, 3, 5] }
    const file = described('head.json', { architecture: head, inputs })
    const { code, json } = await inspect(file)
    expect([code, json.inputs, json.input]).toEqual([0, inputs, undefined])
    expect(json.widths[0].macs).toBeGreaterThan(0)
    const { stdout } = await runInProcess(['inspect', file])
    expect(stdout).toContain('head (upernet) on features.0 8 × 6 × 10, features.1 16 × 3 × 5')
    expect((await inspect(file, '--image-size', '96')).json.error.code).toBe('usage-invalid')
    const both = described('both.json', { architecture: head, inputs, input: [3, 64, 64] })
    expect((await inspect(both)).json.error.code).toBe('description-invalid')
    const { json: none } = await inspect(described('none-stated.json', { architecture: head }))
    expect(none.error).toMatchObject({
      code: 'input-invalid',
      message: expect.stringContaining('features.0, features.1'),
    })
  })

  it("of a head over a backbone takes the picture that heads are stated at, with the backbone's channels", async () => {
    const backbone = { ...architecture, inChannels: 1 }
    const head = { family: 'upernet', inChannels: [8, 16], channels: 4, classes: 3, backbone }
    const { json } = await inspect(described('dense.json', { architecture: head }), '--width', '0.5,1')
    expect([json.input, json.widths.length]).toEqual([[1, 512, 512], 2])
  })

  it.each<[string, unknown, string]>([
    ['no JSON', '{', 'description-invalid'],
    ['a list', [], 'description-invalid'],
    ['null', 'null', 'description-invalid'],
    ['no architecture', { input: [3, 32, 32] }, 'description-invalid'],
    ['a slicing that is a word', { architecture, slicing: 'half' }, 'description-invalid'],
    ['far too long', ' '.repeat(2 ** 20 + 1), 'description-invalid'],
    ['an unknown family', { architecture: { family: 'perceptron' } }, 'architecture-unknown'],
    ['a wrong key', { architecture: { ...architecture, dims: ['8', 16] } }, 'architecture-invalid'],
    ['an input of another form', { architecture, input: [32, 32] }, 'input-invalid'],
    ['no such rule', { architecture, slicing: { rule: 'halve' } }, 'subnet-invalid'],
    ['no channel left', { architecture, slicing: { rule: 'slimmable', width: 0.01 } }, 'subnet-empty'],
  ])('%s', async (name, content, code) => {
    const { code: exitCode, json } = await inspect(described(`${name.replaceAll(' ', '-')}.json`, content))
    expect([exitCode, json.error?.code]).toEqual([3, code])
  })

  it('a file that is missing', async () => {
    expect((await inspect(at('none.json'))).json.error.code).toBe('description-invalid')
  })
})

describe('a checkpoint', () => {
  const file = join(model, 'model.safetensors')

  it('lists its tensors and adds them up', async () => {
    const { code, json } = await inspect(file)
    const { json: costs } = await inspect(model)
    expect([code, json.widths, json.params]).toEqual([0, [], costs.widths[1].params])
    expect(json.bytes).toBe(4 * json.params)
    const stem = json.tensors.find(({ name }: { name: string }) => name === 'stem.0.weight')
    expect(stem).toEqual({ name: 'stem.0.weight', dtype: 'f32', shape: [8, 3, 4, 4], bytes: 4 * 8 * 3 * 16 })
  })

  it.each(['training.zip.pt', 'training.legacy.pt'])('of PyTorch lists its tensors: %s', async (name) => {
    const checkpoint = fileURLToPath(
      new URL(`../../../../packages/weights/src/testdata/checkpoints/${name}`, import.meta.url),
    )
    // By what it is, not by its name.
    copyFileSync(checkpoint, at('weights'))
    const { code, json } = await inspect(at('weights'))
    expect(code).toBe(0)
    expect(json.checkpoint).toMatchObject({
      format: name.includes('zip') ? 'torch-zip' : 'torch-legacy',
      key: 'state_dict_ema',
      prefix: 'module._orig_mod.',
    })
    expect(json.checkpoint.otherKeys).toContain('state_dict')
    expect(json.tensors.map((tensor: { name: string }) => tensor.name)).toContain('0.weight')
    expect((await inspect(at('weights'), '--key', 'state_dict')).json.checkpoint.key).toBe('state_dict')
    const { stdout } = await runInProcess(['inspect', at('weights')])
    expect(stdout).toMatch(/^weights: \d+ tensors, .*\ntorch-\w+, state_dict_ema, names without module\._orig_mod\.\n/)
  })

  it('has to be there, and to be one', async () => {
    expect((await inspect(at('none.pth'))).json.error.code).toBe('file-not-found')
    expect((await inspect(described('notes.txt', 'no checkpoint at all'))).json.error.code).toBe(
      'checkpoint-unrecognized',
    )
    expect((await inspect(model, '--key', 'model')).json.error.code).toBe('usage-invalid')
  })

  it('has no widths to ask for', async () => {
    expect((await inspect(file, '--width', '1')).json.error.code).toBe('usage-invalid')
  })

  it('says what is wrong with a damaged one', async () => {
    const { code, json } = await inspect(described('damaged.safetensors', 'no tensors'))
    expect([code, json.error.code]).toEqual([3, expect.stringMatching(/^(file-truncated|header-too-large)$/)])
  })
})

describe('an ONNX file', () => {
  const exported = at('half.onnx')

  beforeAll(async () => {
    await runInProcess(['export', model, '--width', '0.5', '--out', exported])
  })

  it('costs what the width that it was exported from costs', async () => {
    const { code, json } = await inspect(exported)
    const { json: source } = await inspect(model, '--width', '0.5')
    const [width] = source.widths
    expect(code).toBe(0)
    expect(json).toMatchObject({
      schema: 'widthwise.inspect/1',
      name: 'half.onnx',
      input: [3, 32, 32],
      batch: 1,
      unknown: [],
    })
    expect(json.widths).toHaveLength(1)
    expect(json.widths[0]).toMatchObject({ width: 1, macs: width.macs, peakActivations: width.peakActivations })
    const sum = json.operators.reduce((macs: number, operator: { macs: number }) => macs + operator.macs, 0)
    expect(sum).toBe(width.macs)
    expect(json.operators[0]).toEqual({
      operator: 'Conv',
      count: expect.any(Number),
      folded: 0,
      macs: expect.any(Number),
    })
  })

  it('costs as much for one image where it takes several at once', async () => {
    const several = at('several.onnx')
    await runInProcess(['export', model, '--width', '0.5', '--out', several, '--batch', '4'])
    const [{ json: one }, { json: four }] = [await inspect(exported), await inspect(several)]
    expect([four.batch, four.widths]).toEqual([4, one.widths])
  })

  it('has one width, one size and must be there', async () => {
    expect((await inspect(exported, '--width', '0.5')).json.error.code).toBe('usage-invalid')
    expect((await inspect(exported, '--image-size', '64')).json.error.code).toBe('input-mismatch')
    expect((await inspect(at('none.onnx'))).json.error.code).toBe('onnx-unreadable')
    expect((await inspect(described('damaged.onnx', 'no graph'))).json.error.code).toBe('onnx-malformed')
  })

  it('is a table for people', async () => {
    const { stdout } = await runInProcess(['inspect', exported])
    expect(stdout).toMatch(/^half\.onnx \(ONNX\) on 3 × 32 × 32\n\nparameters +\S+.*\nMACs +\S+.*\nactivations +/)
    expect(stdout).toMatch(/operator +count +of constants +MACs\nConv +\d+/)
  })
})

it('suggests configurations for a name that is nothing, in a short message', async () => {
  const { code, json } = await inspect('convnext_tyny')
  expect([code, json.error.code]).toEqual([3, 'inspect-unknown'])
  expect(json.error.message).toContain('there are convnext_tiny')
  expect(json.error.message.length).toBeLessThan(250)
})

it('prints tables for people', async () => {
  const configuration = await runInProcess(['inspect', 'convnext_tiny', '--width', '0.5'])
  expect(configuration.stdout).toMatch(
    /^convnext_tiny \(convnext\) on 3 × 224 × 224, rule slimmable, stem full\n\nwidth +parameters +MACs +MACs, reference/,
  )
  const tiny = await runInProcess(['inspect', model])
  expect(tiny.stdout).toMatch(/top-1\n +0\.5 .* 80\.0 %\n +1 .* 90\.0 %\n$/)
  const checkpoint = await runInProcess(['inspect', join(model, 'model.safetensors')])
  expect(checkpoint.stdout).toMatch(/stem\.0\.weight +f32 +\[8, 3, 4, 4\] +1\.50 KiB/)
})

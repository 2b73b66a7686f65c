import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TensorStore } from '@widthwise/core'
import { type Architecture, buildGraph, costOf, graphsByNaming, sliceGraph, subnetAt } from '@widthwise/graph'
import { createMemoryStore, type NamedTensor } from '@widthwise/weights'
import { openSafetensorsFile, writeSafetensors } from '@widthwise/weights/node'
import { beforeAll, describe, expect, it } from 'vitest'
import { openModel } from 'widthwise'
import { binary, runBinary } from '../testing/run-binary.test-support.ts'
import { runInProcess } from '../testing/run-in-process.test-support.ts'
import { temporaryFolder } from '../testing/temporary-folder.test-support.ts'

const photo = fileURLToPath(new URL('../testdata/photo.png', import.meta.url))
const root = temporaryFolder()
const at = (...names: string[]): string => join(root, ...names)

const convnext = {
  family: 'convnext',
  naming: 'timm',
  dims: [8, 16],
  depths: [1, 2],
  classes: 3,
  patch: 4,
  grn: true,
  layerScale: false,
  mlpConv: true,
} as const
const vit = { family: 'vit', dim: 32, depth: 2, heads: 4, patchSize: 8, classes: 3 } as const
/** LayerNorm form, channels stored for two widths. */
const inception = {
  family: 'inceptionnext',
  naming: 'timm',
  dims: [16, 32],
  depths: [1, 1],
  mlpRatios: [4, 3],
  norm: 'layernorm',
  widths: [0.5, 1],
  classes: 3,
} as const
const input = [3, 32, 32] as const

/** Tensors for every parameter of a network, in the names of a code base; no two values of one are alike. */
function tensorsOf(architecture: Architecture, naming?: string, size: readonly number[] = input): NamedTensor[] {
  const graphs = graphsByNaming(architecture, { input: size })
  const { graph } = graphs.find((named) => named.naming === (naming ?? named.naming)) ?? graphs[0]
  return Array.from(sliceGraph(graph, { rule: 'none' }).parameters.values(), ({ name, fullShape }, tensor) => ({
    name,
    shape: fullShape,
    data: Float32Array.from(
      { length: fullShape.reduce((product, size) => product * size, 1) },
      (_, index) => Math.sin(1 + tensor + 0.37 * index) / 2,
    ),
  }))
}

/** Runs `convert` in this process, as JSON. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into it
async function convert(...argv: string[]): Promise<{ code: number; json: any; stderr: string }> {
  const { code, stdout, stderr } = await runInProcess(['convert', ...argv, '--json'])
  return { code, json: JSON.parse(stdout), stderr }
}

async function valuesOf(store: TensorStore): Promise<Record<string, number[]>> {
  const entries = await Promise.all(Array.from(store.keys(), async (name) => [name, [...(await store.read(name))]]))
  return Object.fromEntries(entries)
}

const widths = ['--widths', '0.25,0.5,1']

beforeAll(async () => {
  writeFileSync(at('convnext.json'), JSON.stringify({ architecture: convnext, input }))
  writeFileSync(at('inception.json'), JSON.stringify({ architecture: inception, input }))
  writeFileSync(at('vit.json'), JSON.stringify({ architecture: vit, input }))
  await writeSafetensors(at('timm.safetensors'), tensorsOf(convnext))
  await writeSafetensors(at('facebook.safetensors'), tensorsOf(convnext, 'facebook'))
  await writeSafetensors(at('inception.safetensors'), tensorsOf(inception))
  await writeSafetensors(at('vit.safetensors'), tensorsOf(vit))
})

describe('convert', () => {
  it('makes a model that opens, and says what became of every tensor', async () => {
    const extra: NamedTensor[] = [
      ...tensorsOf(convnext, 'facebook'),
      { name: 'steps', shape: [1], data: Float32Array.of(7) },
    ]
    await writeSafetensors(at('extra.safetensors'), extra)
    const { code, json, stderr } = await convert(
      at('extra.safetensors'),
      '--architecture',
      at('convnext.json'),
      '--out',
      at('plain'),
    )
    expect([code, stderr]).toEqual([0, ''])
    const file = readFileSync(at('plain', 'weights.safetensors'))
    expect(json).toMatchObject({
      schema: 'widthwise.convert/1',
      out: at('plain'),
      name: 'plain',
      naming: 'facebook',
      checkpoint: { format: 'safetensors', prefix: '', otherKeys: [] },
      tensors: tensorsOf(convnext).length,
      unused: ['steps'],
      missing: [],
      shards: [
        {
          file: 'weights.safetensors',
          bytes: file.length,
          sha256: createHash('sha256').update(file).digest('hex'),
          covers: [{ rule: 'none' }],
        },
      ],
    })
    expect(json.renamed).toContainEqual({ from: 'downsample_layers.0.0.weight', to: 'stem.0.weight' })
    expect(json.renamed).toContainEqual({
      from: 'stages.0.0.pwconv1.weight',
      to: 'stages.0.blocks.0.mlp.fc1.weight',
    })
    expect(json.renamed).toContainEqual({
      from: 'stages.0.0.grn.gamma',
      to: 'stages.0.blocks.0.mlp.grn.weight',
      shapes: [[1, 1, 1, 32], [32]],
    })
    await using model = await openModel(at('plain'))
    const ours = Object.fromEntries(tensorsOf(convnext).map(({ name, data }) => [name, [...data]]))
    expect(await valuesOf(model.store)).toEqual(ours)
    expect(model.document).toMatchObject({
      slicing: { rule: 'none', widths: [1] },
      labels: ['0', '1', '2'],
      preprocess: { resize: 32, crop: 32, mean: [0.485, 0.456, 0.406] },
    })
  })

  it.each(['timm', 'facebook'])('gives the same weights of names of %s', async (naming) => {
    const out = at(`from-${naming}`)
    const { json } = await convert(at(`${naming}.safetensors`), '--architecture', at('convnext.json'), '--out', out)
    expect(json.naming).toBe(naming)
    expect(json.shards[0].sha256).toBe(
      createHash('sha256')
        .update(readFileSync(at('plain', 'weights.safetensors')))
        .digest('hex'),
    )
  })

  it('keeps the names of a description that has the checkpoint’s', async () => {
    writeFileSync(at('named.json'), JSON.stringify({ ...convnext, naming: 'facebook' }))
    const argv = [
      at('timm.safetensors'),
      '--architecture',
      at('named.json'),
      '--image-size',
      '32',
      '--out',
      at('named'),
    ]
    const { json } = await convert(...argv)
    expect(json.renamed).toContainEqual({ from: 'stem.0.weight', to: 'downsample_layers.0.0.weight' })
    await using model = await openModel(at('named'))
    expect(model.document.architecture.naming).toBe('facebook')
  })

  it('takes a dense head over a backbone with the names of another code base', async () => {
    const backbone = { ...convnext, dims: [4, 8, 8, 8], depths: [1, 1, 1, 1] }
    const dense = { family: 'upernet', inChannels: backbone.dims, channels: 4, classes: 3, backbone }
    writeFileSync(at('dense.json'), JSON.stringify({ architecture: dense, input: [3, 64, 64] }))
    const names = { ...dense, backbone: { ...backbone, naming: 'facebook' } }
    await writeSafetensors(at('dense.safetensors'), [
      ...tensorsOf(names, undefined, [3, 64, 64]),
      { name: 'auxiliary_head.conv_seg.bias', shape: [3], data: new Float32Array(3) },
    ])
    const argv = [at('dense.safetensors'), '--architecture', at('dense.json'), '--out', at('dense')]
    const { code, json } = await convert(...argv)
    expect([code, json.naming, json.unused]).toEqual([0, 'facebook', ['auxiliary_head.conv_seg.bias']])
    await using model = await openModel(at('dense'))
    expect(model.store.get('backbone.stem.0.weight')).toBeDefined()
  })

  it.each([
    ['slimmable', 'inception', ['--widths', '0.5,1']],
    ['slimmable', 'convnext', ['--stem', 'active', ...widths]],
    ['scala', 'vit', ['--rule', 'scala', '--widths', '0.25,0.5,0.75,1']],
    ['hydravit', 'vit', ['--rule', 'hydravit', '--widths', '0.25,0.5,1']],
    ['matformer', 'vit', ['--rule', 'matformer', '--widths', '0.125,0.5,1']],
    ['sortednet', 'vit', ['--rule', 'sortednet', '--widths', '0.25,0.75,1']],
  ])(
    '--nested: the files of %s (%s) together are the checkpoint, and each width needs the first ones',
    async (rule, network, flags) => {
      const out = at(`nested-${network}-${rule}`)
      const checkpoint = at(`${network === 'convnext' ? 'timm' : network}.safetensors`)
      const argv = [checkpoint, '--architecture', at(`${network}.json`), '--nested', ...flags, '--out', out]
      const { code, json } = await convert(...argv)
      expect(code, JSON.stringify(json.error)).toBe(0)
      await using model = await openModel(out)
      const { slicing, weights, points } = model.document
      expect(slicing.rule).toBe(rule)
      expect(weights.map(({ file }) => file)).toEqual(slicing.widths.map((width) => `weights-w${width}.safetensors`))
      expect(readdirSync(out).sort()).toEqual([...weights.map(({ file }) => file), 'widthwise.json'].sort())
      await using whole = await openSafetensorsFile(checkpoint)
      expect(await valuesOf(model.store)).toEqual(await valuesOf(whole))
      for (const [index, width] of slicing.widths.entries()) {
        const subnet = subnetAt(slicing, width, model.graph.architecture)
        expect(weights[index]?.covers).toEqual([subnet])
        const { macs, params } = costOf(model.graph, subnet)
        expect(points[index]).toEqual({ width, macs, params })
      }
    },
  )

  it.each<[string, Record<string, unknown>, number[]]>([
    ['the widths of a model', { rule: 'hydravit', widths: [1, 0.5] }, [0.5, 1]],
    ['heads', { rule: 'hydravit', heads: 1 }, [0.25, 1]],
    ['hidden units', { rule: 'matformer', hidden: 0.5 }, [0.5, 1]],
    ['a width of scala', { rule: 'scala', width: 0.5, smallest: 0.25, largest: 0.75 }, [0.25, 0.5, 0.75]],
  ])('takes the slicing of a description as inspect does: %s', async (_, slicing, expected) => {
    writeFileSync(at('sliced.json'), JSON.stringify({ architecture: vit, input, slicing }))
    const argv = [at('vit.safetensors'), '--architecture', at('sliced.json'), '--out', at('sliced')]
    const { code, json } = await convert(...argv)
    expect([code, json.points.map(({ width }: { width: number }) => width)]).toEqual([0, expected])
    const said = json.assumed.some(({ what }: { what: string }) => what === 'widths')
    expect(said).toBe(!('widths' in slicing))
    const inspected = JSON.parse((await runInProcess(['inspect', at('sliced.json'), '--json'])).stdout)
    for (const { width, macs } of inspected.widths) {
      expect(json.points.find((point: { width: number }) => point.width === width).macs).toBe(macs)
    }
    rmSync(at('sliced'), { recursive: true })
  })

  it.each([
    [{ rule: 'matformer', hidden: [0.5, 1] }, 2, 'usage-invalid', /0\.5\/1/],
    [{ rule: 'sortednet', width: 0.5, depth: 1 }, 2, 'usage-invalid', /depth/],
    [{ rule: 'hydravit', heads: 9 }, 3, 'subnet-invalid', /4 heads/],
    [{ rule: 'hydravit', widths: ['half'] }, 3, 'description-invalid', /widths/],
  ])('refuses a slicing that is none of a model: %j', async (slicing, code, error, message) => {
    writeFileSync(at('unsliced.json'), JSON.stringify({ architecture: vit, input, slicing }))
    const { code: ended, json } = await convert(
      at('vit.safetensors'),
      '--architecture',
      at('unsliced.json'),
      '--out',
      at('none'),
    )
    expect([ended, json.error.code]).toEqual([code, error])
    expect(json.error.message).toMatch(message)
  })

  it('takes what a file of preprocessing leaves out from the network', async () => {
    writeFileSync(at('colours.json'), JSON.stringify({ mean: [0, 0, 0], std: [1, 1, 1], interpolation: 'bilinear' }))
    const argv = ['--architecture', at('convnext.json'), '--preprocess', at('colours.json'), '--out', at('coloured')]
    expect((await convert(at('timm.safetensors'), ...argv)).code).toBe(0)
    await using model = await openModel(at('coloured'))
    expect(model.document.preprocess).toMatchObject({ crop: 32, interpolation: 'bilinear' })
    writeFileSync(at('grey.json'), '{"crop": 32}')
    const { json } = await convert(
      at('timm.safetensors'),
      '--architecture',
      at('convnext.json'),
      '--preprocess',
      at('grey.json'),
      '--out',
      at('grey'),
    )
    expect(json.error).toMatchObject({
      code: 'preprocess-unusable',
      message: expect.stringContaining('mean and std missing'),
    })
  })

  it('answers as the checkpoint does, in either type of weights', async () => {
    const architecture = at('convnext.json')
    for (const dtype of ['f32', 'f16']) {
      const flags = ['--nested', ...widths, '--dtype', dtype, '--out', at(dtype)]
      const { code } = await convert(at('facebook.safetensors'), '--architecture', architecture, ...flags)
      expect(code).toBe(0)
    }
    const graph = buildGraph(convnext, { input })
    await using exact = createMemoryStore(tensorsOf(convnext))
    expect(graph.parameters.every(({ name }) => exact.get(name))).toBe(true)
    const probabilities = await Promise.all(
      ['f32', 'f16'].map(async (folder) => {
        const { json } = await runBinary(['classify', photo, '--model', at(folder), '--width', '0.5', '--json'])
        return json.results[0].top.map(({ probability }: { probability: number }) => probability)
      }),
    )
    const [f32, f16] = probabilities
    for (const [index, probability] of f32.entries()) expect(f16[index]).toBeCloseTo(probability, 2)
    const exported = await runBinary(['export', at('f16'), '--width', '0.25', '--out', at('q.onnx'), '--json'])
    expect(exported.code).toBe(0)
    const inspected = await runBinary(['inspect', at('f16'), '--json'])
    expect(inspected.json.widths).toHaveLength(3)
  })

  it('makes a nested model that answers at its narrowest width with its first file alone', async () => {
    cpSync(at('f16'), at('first'), { recursive: true })
    rmSync(at('first', 'weights-w0.5.safetensors'))
    rmSync(at('first', 'weights-w1.safetensors'))
    const answer = async (folder: string, width: string) =>
      (await runBinary(['classify', photo, '--model', at(folder), '--width', width, '--json'])).json.results[0]
    expect((await answer('first', '0.25')).top).toEqual((await answer('f16', '0.25')).top)
    expect((await answer('first', '0.5')).error).toMatchObject({
      code: 'weights-missing',
      message: expect.stringContaining('weights-w0.5.safetensors'),
    })
    rmSync(at('first', 'weights-w0.25.safetensors'))
    const { code, json } = await runBinary(['classify', photo, '--model', at('first'), '--width', '0.25', '--json'])
    expect([code, json.error.code]).toEqual([3, 'weights-missing'])
  })

  it('takes names, labels, licence and preprocessing, and then assumes nothing', async () => {
    writeFileSync(at('names.txt'), 'red\ngreen\nblue\n')
    writeFileSync(at('how.json'), JSON.stringify({ preprocess: { crop: 32, mean: [0, 0, 0], std: [1, 1, 1] } }))
    const argv = ['--architecture', at('convnext.json'), '--out', at('card'), '--name', 'colours', '--licence', 'MIT']
    const more = ['--labels', at('names.txt'), '--preprocess', at('how.json')]
    const { json } = await convert(at('timm.safetensors'), ...argv, ...more)
    expect(json.assumed).toEqual([])
    await using model = await openModel(at('card'))
    expect([model.document.name, model.document.licence, model.labels]).toEqual([
      'colours',
      'MIT',
      ['red', 'green', 'blue'],
    ])
    expect(model.document.preprocess).toMatchObject({ crop: 32, mean: [0, 0, 0], std: [1, 1, 1] })
  })

  it('tells people what was made, left over and assumed', async () => {
    const argv = ['convert', at('extra.safetensors'), '--architecture', at('convnext.json'), ...widths]
    const { code, stdout, stderr } = await runInProcess([...argv, '--out', at('told')])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/told: told, \d+\.\d+ KiB in one file\n/)
    expect(stdout).toContain('renamed     42, such as downsample_layers.0.0.weight → stem.0.weight; 6 in another shape')
    expect(stdout).toContain('unused      1: steps\n')
    for (const option of ['--preprocess', '--labels', '--name', '--licence', '--stem']) expect(stdout).toContain(option)
    const quiet = await runInProcess([...argv, '--out', at('quiet'), '--quiet'])
    expect(quiet.stdout).toMatch(/^.*quiet: quiet, .* in one file\n$/)
  })

  it('reports what is missing of a checkpoint of another network', async () => {
    const before = readdirSync(root)
    const { code, json } = await convert(
      at('vit.safetensors'),
      '--architecture',
      at('convnext.json'),
      '--out',
      at('none'),
    )
    expect(code).toBe(3)
    expect(json.error.code).toBe('parameter-missing')
    expect(json.missing).toContain('downsample_layers.0.0.weight')
    expect(json.unused).toContain('pos_embed')
    expect(json.misshapen).toContainEqual({ name: 'head.weight', shape: [3, 32], expected: [3, 16] })
    expect(json.shards).toEqual([])
    expect(readdirSync(root)).toEqual(before)
  })
})

describe('convert refuses', () => {
  const model = ['--architecture', at('convnext.json'), '--out', at('refused')]
  const with_ = (change: Partial<Record<string, unknown>>): string => {
    const file = at(`changed-${Object.keys(change).join('-')}.json`)
    writeFileSync(file, JSON.stringify({ architecture: { ...convnext, ...change }, input }))
    return file
  }

  it.each<[string, () => string[] | Promise<string[]>, number, string, RegExp]>([
    ['a file that is not there', () => [at('none.pth'), ...model], 3, 'file-not-found', /none\.pth/],
    ['a folder', () => [root, ...model], 3, 'file-unreadable', /no regular file/],
    ['a file that is no checkpoint', () => [photo, ...model], 3, 'checkpoint-unrecognized', /photo\.png/],
    [
      'a hostile pickle',
      () => {
        // protocol 2, then posix.system('true') as REDUCE would call it
        writeFileSync(at('evil.pth'), Buffer.from('\x80\x02cposix\nsystem\nX\x04\x00\x00\x00true\x85R.', 'latin1'))
        return [at('evil.pth'), ...model]
      },
      3,
      'pickle-forbidden',
      /posix\.system/,
    ],
    [
      'an architecture that nobody knows',
      () => [at('timm.safetensors'), '--architecture', 'convnext_huge', '--out', at('refused')],
      3,
      'architecture-unknown',
      /'convnext_huge'/,
    ],
    [
      'a network that takes no pictures',
      () => {
        const gray = { architecture: { ...convnext, inChannels: 1 }, input: [1, 32, 32] }
        writeFileSync(at('gray.json'), JSON.stringify(gray))
        return [at('timm.safetensors'), '--architecture', at('gray.json'), '--out', at('refused')]
      },
      3,
      'convert-unsupported',
      /takes colour pictures; this network takes input of 1 channels/,
    ],
    [
      'a description that is none',
      () => [at('timm.safetensors'), '--architecture', at('none.json'), '--out', at('refused')],
      3,
      'description-invalid',
      /none\.json/,
    ],
    [
      'a head of other classes',
      () => [at('timm.safetensors'), ...model, '--classes', '10'],
      3,
      'classes-mismatch',
      /head\.fc\.weight has 3 classes; the network is to have 10/,
    ],
    [
      'positions of another image size',
      () => [at('vit.safetensors'), '--architecture', at('vit.json'), '--image-size', '64', '--out', at('refused')],
      3,
      'image-size-mismatch',
      /17 tokens; on 64 × 64 pixels the network has 65/,
    ],
    [
      'another width of the network',
      () => [at('timm.safetensors'), '--architecture', with_({ dims: [8, 32] }), '--out', at('refused')],
      3,
      'parameter-shape',
      /"stages\.1\.downsample\.1\.weight" is \[16, 8, 2, 2\], the network needs \[32, 8, 2, 2\]/,
    ],
    [
      'a larger network than is named',
      () => [at('timm.safetensors'), '--architecture', with_({ depths: [1, 1] }), '--out', at('refused')],
      3,
      'checkpoint-misplaced',
      /stages\.1\.blocks\.1\./,
    ],
    [
      'weights that are no numbers',
      async () => {
        const tensors = tensorsOf(convnext)
        tensors.at(-1)?.data.fill(Number.POSITIVE_INFINITY)
        await writeSafetensors(at('infinite.safetensors'), tensors)
        return [at('infinite.safetensors'), ...model]
      },
      3,
      'tensor-not-finite',
      /head\.fc\.bias.*Infinity/,
    ],
    [
      'weights that float16 does not reach',
      async () => {
        const tensors = tensorsOf(convnext)
        tensors[0]?.data.fill(1e6)
        await writeSafetensors(at('large.safetensors'), tensors)
        return [at('large.safetensors'), ...model, '--dtype', 'f16']
      },
      3,
      'value-overflow',
      /stem\.0\.weight/,
    ],
    [
      'a rule that the network does not have',
      () => [at('timm.safetensors'), ...model, '--rule', 'scala', ...widths],
      3,
      'subnet-unsupported',
      /scala/,
    ],
    [
      'widths of a network with several rules',
      () => [at('vit.safetensors'), '--architecture', at('vit.json'), ...widths, '--out', at('refused')],
      2,
      'usage-invalid',
      /--rule for vit: scala, hydravit/,
    ],
    [
      'widths that the rule cannot have',
      () => {
        const flags = ['--rule', 'hydravit', '--widths', '0.3,1', '--out', at('refused')]
        return [at('vit.safetensors'), '--architecture', at('vit.json'), ...flags]
      },
      3,
      'subnet-invalid',
      /0\.3 of 4 heads/,
    ],
    [
      'a rule without widths',
      () => [at('timm.safetensors'), ...model, '--rule', 'slimmable'],
      2,
      'usage-invalid',
      /widths/,
    ],
    ['files for no widths', () => [at('timm.safetensors'), ...model, '--nested'], 2, 'usage-invalid', /--widths/],
    [
      'files that leave weights out',
      () => [at('timm.safetensors'), ...model, '--nested', '--widths', '0.25,0.5'],
      2,
      'usage-invalid',
      /must be 1/,
    ],
    [
      'a stem where none is sliced',
      () => [at('timm.safetensors'), ...model, '--stem', 'active'],
      2,
      'usage-invalid',
      /rule is none/,
    ],
    [
      'labels of another number',
      () => [at('timm.safetensors'), ...model, '--labels', 'cifar10'],
      3,
      'labels-unusable',
      /10 names for 3 classes/,
    ],
    [
      'labels that are not there',
      () => [at('timm.safetensors'), ...model, '--labels', 'x'],
      3,
      'labels-unusable',
      /^x:/,
    ],
    [
      'preprocessing to another size',
      () => {
        writeFileSync(at('small.json'), JSON.stringify({ crop: 16, mean: [0, 0, 0], std: [1, 1, 1] }))
        return [at('timm.safetensors'), ...model, '--preprocess', at('small.json')]
      },
      3,
      'preprocess-unusable',
      /\[3,16,16\], the network takes \[3,32,32\]/,
    ],
    [
      'preprocessing that nobody knows',
      () => [at('timm.safetensors'), ...model, '--preprocess', 'mnist'],
      3,
      'preprocess-unusable',
      /none of imagenet, inception, cifar10-resnet,/,
    ],
    [
      'a name that is no word',
      () => [at('timm.safetensors'), ...model, '--name', 'my model'],
      3,
      'model-invalid',
      /name/,
    ],
    [
      'a place that is not there',
      () => [at('timm.safetensors'), '--architecture', at('convnext.json'), '--out', at('no', 'where')],
      3,
      'output-unwritable',
      /folder does not exist/,
    ],
    [
      'a file in the place of the folder',
      () => [at('timm.safetensors'), '--architecture', at('convnext.json'), '--out', at('vit.json')],
      3,
      'output-exists',
      /a file of that name/,
    ],
  ])('%s', async (_, argv, code, error, message) => {
    const given = await argv()
    const before = readdirSync(root).sort()
    const { code: ended, json } = await convert(...given)
    expect([ended, json.error?.code], json.error?.message).toEqual([code, error])
    expect(json.error.message).toMatch(message)
    expect(readdirSync(root).sort()).toEqual(before)
  })
})

describe('the folder of convert', () => {
  const argv = (out: string): string[] => [at('timm.safetensors'), '--architecture', at('convnext.json'), '--out', out]

  it('may be there when it is empty', async () => {
    mkdirSync(at('empty'))
    expect((await convert(...argv(at('empty')))).code).toBe(0)
    expect(readdirSync(at('empty'))).toHaveLength(2)
  })

  it('replaces a model with --force alone, and nothing that is more than one', async () => {
    cpSync(at('nested-convnext-slimmable'), at('older'), { recursive: true })
    expect((await convert(...argv(at('older')))).json.error.code).toBe('output-exists')
    expect((await convert(...argv(at('older')), '--force')).code).toBe(0)
    expect(readdirSync(at('older')).sort()).toEqual(['weights.safetensors', 'widthwise.json'])
    writeFileSync(at('older', 'notes.txt'), 'mine')
    const { json } = await convert(...argv(at('older')), '--force')
    expect(json.error).toMatchObject({ code: 'output-exists', message: expect.stringContaining('notes.txt') })
    expect(readFileSync(at('older', 'notes.txt'), 'utf8')).toBe('mine')
    mkdirSync(at('weights-alone'))
    cpSync(at('timm.safetensors'), at('weights-alone', 'a.safetensors'))
    expect((await convert(...argv(at('weights-alone')), '--force')).json.error.message).toContain('no widthwise.json')
  })

  it('is not replaced when the checkpoint is in it', async () => {
    const file = at('plain', 'weights.safetensors')
    const { json } = await convert(file, '--architecture', at('convnext.json'), '--out', at('plain'), '--force')
    expect(json.error).toMatchObject({ code: 'output-exists', message: expect.stringContaining('is in the folder') })
    expect(existsSync(file)).toBe(true)
  })

  it('is not there after an abort half way', async () => {
    const before = readdirSync(root).sort()
    const controller = new AbortController()
    // Looked at between tensors: the second time, something has been written.
    let looked = 0
    const signal = new Proxy(controller.signal, {
      get: (target, key) => {
        if (key === 'aborted' && readdirSync(root).some((name) => name.endsWith('.partial')) && ++looked === 5) {
          controller.abort()
        }
        const value = Reflect.get(target, key, target)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    const { code, stdout } = await runInProcess(['convert', ...argv(at('aborted')), '--json'], { signal })
    expect(looked).toBeGreaterThanOrEqual(5)
    expect([code, JSON.parse(stdout).error.code]).toEqual([130, 'aborted'])
    expect(readdirSync(root).sort()).toEqual(before)
  })

  // A small file system of its own needs a kernel that lets a user have one.
  it.skipIf(spawnSync('unshare', ['-rm', 'true']).status !== 0)('is not there after a full disk', () => {
    const small = at('small')
    mkdirSync(small)
    const script =
      'mount -t tmpfs -o size=16k none "$1" && "$2" "$3" convert "$4" --architecture "$5" --out "$1/x" --json; echo "$?"; ls -A "$1"'
    const argv = [small, process.execPath, binary, at('timm.safetensors'), at('convnext.json')]
    const { stdout } = spawnSync('unshare', ['-rm', 'sh', '-c', script, 'sh', ...argv], { encoding: 'utf8' })
    expect(stdout).toContain('"code": "disk-full"')
    expect(stdout).toMatch(/\}\n3\n$/)
    rmSync(small, { recursive: true })
  })
})

import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { runInProcess } from '../../testing/run-in-process.test-support.ts'
import { temporaryFolder } from '../../testing/temporary-folder.test-support.ts'

const pools = fileURLToPath(new URL('../../../../../tooling/golden/testdata/cascade/formats/', import.meta.url))
const pool = join(pools, 'pool-jsonl.json')
const root = temporaryFolder()

/** `cascade fit` with its document. */
async function fit(...argv: readonly string[]) {
  const { code, stdout, stderr } = await runInProcess(['cascade', 'fit', ...argv, '--json'])
  return { code, stderr, json: JSON.parse(stdout) }
}

describe('cascade fit', () => {
  it('gives the cheapest thresholds that lose nothing, and says that they promise nothing', async () => {
    const { code, json } = await fit(pool, '--chain', 'mobilenetV2,inceptionv3')
    expect(code).toBe(0)
    expect(json).toMatchObject({ schema: 'widthwise.cascade-fit/1', chain: ['mobilenetV2', 'inceptionv3'] })
    expect(json.guarantee).toBeUndefined()
    expect(json.expected.accuracy).toBeGreaterThanOrEqual(json.expected.baseAccuracy)
    expect(json.expected.tunedOn).toBe('these rows')
    expect(json.notes.join(' ')).toContain('no promise')
    // What select calls the drop of 0 is the same point.
    const { stdout } = await runInProcess(['cascade', 'select', pool, '--base', 'inceptionv3', '--json'])
    const pair = JSON.parse(stdout).pairs.find(({ saver }: { saver: string }) => saver === 'mobilenetV2')
    expect(json.thresholds).toEqual([pair.required.at(-1).le])
    expect(json.expected.cost).toBeCloseTo(pair.required.at(-1).cost, 0)
  })

  it('stays within a budget, with chains of three', async () => {
    const { json } = await fit(pool, '--chain', 'mobilenetV2,resnet50,inceptionv3', '--budget-macs', '2e9')
    expect(json.expected.cost).toBeLessThanOrEqual(2e9)
    expect(json.thresholds).toHaveLength(2)
    const { json: wide } = await fit(pool, '--chain', 'mobilenetV2,resnet50,inceptionv3', '--budget-macs', '9e9')
    expect(wide.expected.accuracy).toBeGreaterThanOrEqual(json.expected.accuracy)
  })

  it('guarantees, judges on the other rows, and writes a cascade', async () => {
    const folder = join(root, 'pool')
    cpSync(pools, folder, { recursive: true })
    const document = JSON.parse(readFileSync(join(folder, 'pool-jsonl.json'), 'utf8'))
    document.models[0].model = './models/mobilenet'
    document.models[2].model = { onnx: 'inception.onnx', preprocess: {}, labels: ['a'] }
    writeFileSync(join(folder, 'pool.json'), JSON.stringify(document))
    const out = join(root, 'cascade.json')
    const flags = ['--chain', 'mobilenetV2,inceptionv3', '--max-loss', '0.2', '--split', 'even-odd', '--out', out]
    const { code, json } = await fit(folder, ...flags)
    expect([code, json.out]).toEqual([0, out])
    expect(json.guarantee).toMatchObject({ maxLoss: 0.2, confidence: 0.9, rows: 100, chainChosenOn: 'other-rows' })
    expect(json.guarantee.bound).toBeLessThanOrEqual(0.2)
    expect([json.calibration.rows, json.expected.rows, json.expected.tunedOn]).toEqual([100, 100, 'other rows'])
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({
      schema: 'widthwise.cascade/1',
      policy: 'max-softmax',
      stages: [
        { model: './pool/models/mobilenet', threshold: json.thresholds[0] },
        { model: { onnx: './pool/inception.onnx' }, threshold: 0 },
      ],
      fittedOn: { records: './pool/pool.json', rows: 100, rule: 'even-odd' },
      guarantee: { maxLoss: 0.2 },
    })
  })

  it('notes models that the pool does not say the place of', async () => {
    const { json } = await fit(pool, '--chain', 'mobilenetV2,inceptionv3', '--out', join(root, 'unnamed.json'))
    expect(json.notes.join(' ')).toContain('does not say where mobilenetV2, inceptionv3 lies')
  })

  it('gives no guarantee to a chain that the same rows chose, unless it is paid for', async () => {
    const flags = [pool, '--chain', 'mobilenetV2,inceptionv3', '--max-loss', '0.2', '--chosen-on', 'these-rows']
    const { json } = await fit(...flags)
    expect(json.guarantee).toBeUndefined()
    expect(json.notes.join(' ')).toContain('also chose the chain')
    const paid = await fit(...flags, '--candidates', '2')
    expect(paid.json.guarantee.delta).toBeCloseTo(0.05, 12)
  })

  it('ends with 1 where nothing can be shown, and says how many rows would do', async () => {
    const { code, json } = await fit(pool, '--chain', 'mobilenetV2,inceptionv3', '--max-loss', '0.001')
    expect([code, json.error.code, json.thresholds]).toEqual([1, 'fit-infeasible', null])
    expect(json.infeasible.rowsNeeded).toBeGreaterThan(200)
    expect(json.error.message).toContain('rows would do')
    const budget = await fit(pool, '--chain', 'mobilenetV2,inceptionv3', '--budget-macs', '1000')
    expect([budget.code, budget.json.error.code]).toEqual([1, 'fit-infeasible'])
  })

  it('holds thresholds against margins, and agreement against counts', async () => {
    const [softmax, margin] = await Promise.all(
      ['max-softmax', 'margin'].map((policy) =>
        fit(pool, '--chain', 'mobilenetV2,inceptionv3', '--policy', policy, '--budget-macs', '3e9'),
      ),
    )
    expect(margin?.json.thresholds).not.toEqual(softmax?.json.thresholds)
    expect(margin?.json.expected.cost).toBeLessThanOrEqual(3e9)
    const patience = await fit(pool, '--chain', 'mobilenetV2,resnet50,inceptionv3', '--policy', 'patience')
    for (const count of patience.json.thresholds) expect(Number.isInteger(count)).toBe(true)
  })

  it.each<[string, readonly string[], number, string]>([
    ['a chain of one', ['--chain', 'mobilenetV2'], 2, 'usage-invalid'],
    ['a model named twice', ['--chain', 'mobilenetV2,mobilenetV2'], 2, 'usage-invalid'],
    ['a model that is not there', ['--chain', 'mobilenetV2,vgg16'], 3, 'model-unknown'],
    [
      'entropy of records without logits',
      ['--chain', 'mobilenetV2,resnet50', '--policy', 'entropy'],
      3,
      'policy-data-missing',
    ],
    ['certainty', ['--chain', 'mobilenetV2,resnet50', '--max-loss', '0.1', '--confidence', '1'], 2, 'usage-invalid'],
    ['a budget in another unit', ['--chain', 'a,b', '--cost', 'ms', '--budget-macs', '9'], 2, 'usage-invalid'],
    ['a file that cannot be written', ['--chain', 'a,b', '--out', '/proc/none/c.json'], 3, 'output-unwritable'],
  ])('refuses %s', async (_, flags, code, expected) => {
    const refused = await fit(pool, ...flags)
    expect([refused.code, refused.json.error.code]).toEqual([code, expected])
    expect(refused.json.schema).toBe('widthwise.cascade-fit/1')
  })
})

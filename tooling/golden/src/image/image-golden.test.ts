import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runImageGolden } from '../image.ts'

const plain = { kind: 'ramp', width: 2, height: 1, a: [1, 2, 4], size: [2, 1] }
/** Of the bytes 0, 4, 8, 1, 5, 9. */
const sourceHash = 'c92aff6f62b4d514c13bb3649fec12149fec8d994799a453e78e09481647c61e'
const photo = { kind: 'photo', file: '../../data/photos/cat.png', size: [1, 1], sha256: '' }

let folder: string
const write = async (file: string, content: unknown): Promise<void> => {
  await mkdir(join(folder, 'golden', 'image'), { recursive: true })
  await writeFile(
    join(folder, 'golden', 'image', file),
    typeof content === 'string' ? content : JSON.stringify(content),
  )
}
const run = (): ReturnType<typeof runImageGolden> => runImageGolden(join(folder, 'golden'))

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'image-golden-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('runImageGolden', () => {
  it('finds nothing where nothing is', async () => {
    expect(await run()).toEqual({ kind: 'image', found: 0, passed: 0, failed: 0, failures: [], skipped: [] })
  })

  it('tells wrong pixels of a source from wrong pixels of a transform', async () => {
    const steps = [{ centerCrop: { size: [1, 2] } }]
    const image = { width: 2, height: 1, sha256: 'no' }
    await write('cases.json', {
      sources: { wrong: { ...plain, sha256: 'no' }, right: { ...plain, sha256: sourceHash } },
      cases: [
        { id: 'source', source: 'wrong', transform: { steps }, expect: { image } },
        { id: 'missing', source: 'nowhere', transform: { steps }, expect: { image } },
        { id: 'transform', source: 'right', transform: { steps }, expect: { image } },
        { id: 'right', source: 'right', transform: { steps }, expect: { image: { ...image, sha256: sourceHash } } },
        { id: 'no error', source: 'right', transform: { steps }, expect: { error: { reference: 'ValueError' } } },
        { id: 'unknown', source: 'right', transform: { steps: [{ blur: {} }] }, expect: { image } },
      ],
    })
    const report = await run()
    expect(report).toMatchObject({ found: 6, passed: 1, failed: 5 })
    expect(report.failures).toEqual([
      { id: 'source', reason: 'the pixels of the source differ' },
      { id: 'missing', reason: 'there is no source nowhere' },
      { id: 'transform', reason: 'auto: image has other pixels' },
      { id: 'no error', reason: 'no error; the reference raises, so image-too-thin is due' },
      { id: 'unknown', reason: 'an unknown step {"blur":{}}' },
    ])
  })

  it('skips photographs that are not on this machine, and misses one that should be', async () => {
    await write('cases.json', {
      sources: { photo },
      cases: [{ id: 'photo', source: 'photo', transform: { steps: [] }, expect: {} }],
    })
    expect(await run()).toMatchObject({ found: 0, failed: 0, skipped: [{ id: 'photo' }] })
    await mkdir(join(folder, 'data', 'photos-cc-by'), { recursive: true })
    expect(await run()).toMatchObject({ found: 1, failed: 1, skipped: [] })
  })

  it('checks geometry, tables and files', async () => {
    const row = {
      source: [20, 10],
      inputSize: [8, 8],
      cropPct: 1,
      resized: [16, 8],
      from: [4, 0],
      to: [0, 0],
      kept: [8, 8],
    }
    await write('geometry.json', { rows: [row, { ...row, kept: [8, 7] }, { ...row, error: 'ValueError' }] })
    const zeros = { mean: [0, 0, 0], std: [1, 1, 1], bits: ['0', '0', '0'].map((digit) => digit.repeat(2048)) }
    await write('normalize.json', { tables: [{ name: 'zeros', ...zeros }] })
    await write('text.png', 'no picture')
    const text = { file: 'text.png', pillow: { format: 'PNG' }, rgb: { width: 1, height: 1, sha256: '' } }
    await write('files.json', {
      good: [{ id: 'good', ...text }],
      bad: [
        { id: 'bad', file: 'text.png', expect: ['error:image-unsupported'] },
        { id: 'worse', file: 'text.png', expect: ['ok'] },
      ],
    })
    const { failures, ...counts } = await run()
    expect(counts).toMatchObject({ found: 7, passed: 2, failed: 5 })
    expect(failures.map(({ reason }) => reason)).toEqual([
      'kept is [8,8], not [8,7]',
      'no error; the reference raises, so image-too-thin is due',
      'byte 1 of channel 0 is 3b808081, not 00000000',
      'error:image-unsupported; it decodes in the reference',
      'error:image-unsupported; ok is due',
    ])
  })
})

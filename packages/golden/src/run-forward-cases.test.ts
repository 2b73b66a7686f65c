import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runForwardCases } from './run-forward-cases.ts'
import { createReferenceDevice } from './testing/reference-device.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'
import { smallCase, smallExpectation, writeCase } from './testing/write-case.ts'

describe('runForwardCases', () => {
  it('gives every case its report and counts them', async () => {
    const folder = await temporaryFolder()
    const expected = await smallExpectation()
    const folders = [
      await writeCase(join(folder, 'good'), { ...smallCase, id: 'good' }, expected),
      join(folder, 'missing'),
      await writeCase(join(folder, 'broken'), '{', expected),
      await writeCase(join(folder, 'foreign'), { ...smallCase, architecture: { family: 'perceptron' } }, expected),
    ]
    const seen: string[] = []
    const report = await runForwardCases(folders, createReferenceDevice(), {
      outDir: join(folder, 'out'),
      onCase: ({ id, pass }, done, of) => seen.push(`${done}/${of} ${id} ${pass}`),
    })
    expect(report).toMatchObject({ schema: 'widthwise.run/1', device: 'reference', passed: 1, failed: 3 })
    expect(report.cases.map(({ id, error }) => [id, error?.code])).toEqual([
      ['good', undefined],
      ['missing', 'case-missing'],
      ['broken', 'case-invalid'],
      ['small', 'architecture-unknown'],
    ])
    expect(seen).toEqual(['1/4 good true', '2/4 missing false', '3/4 broken false', '4/4 small false'])
  })

  it('ends when the caller aborts', async () => {
    const signal = AbortSignal.abort()
    await expect(runForwardCases(['anywhere'], createReferenceDevice(), { signal })).rejects.toMatchObject({
      code: 'aborted',
    })
  })
})

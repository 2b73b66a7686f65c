import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
// The runner is part of the tooling, which depends on this package; only this test looks the other way.
import { type ImageGoldenReport, runImageGolden } from '../../../tooling/golden/src/image.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const committed = fileURLToPath(new URL('testdata', import.meta.url))
const whole = process.env.WIDTHWISE_GOLDEN ?? join(root, '../shared/golden')

it('answers as Pillow, torchvision and timm on the committed subset', async () => {
  const report = await runImageGolden(committed)
  expect(report.failures).toEqual([])
  expect(report.passed).toBeGreaterThanOrEqual(200)
})

it.skipIf(!existsSync(join(whole, 'image')))(
  'answers as Pillow, torchvision and timm on all golden cases',
  async () => {
    const report: ImageGoldenReport = await runImageGolden(whole)
    expect(report.failures).toEqual([])
    expect(report.passed).toBeGreaterThan(400)
  },
)

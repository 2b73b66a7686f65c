import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { runImageGolden } from './image.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const committed = join(root, 'packages/image/src/testdata')
const whole = process.env.WIDTHWISE_GOLDEN ?? join(root, '../shared/golden')

it('answers as Pillow, torchvision and timm on the committed subset', async () => {
  const report = await runImageGolden(committed)
  expect(report.failures).toEqual([])
  expect(report.passed).toBeGreaterThanOrEqual(200)
})

it.skipIf(!existsSync(join(whole, 'image')))(
  'answers as Pillow, torchvision and timm on all golden cases',
  async () => {
    const report = await runImageGolden(whole)
    expect(report.failures).toEqual([])
    expect(report.passed).toBeGreaterThan(0)
  },
)

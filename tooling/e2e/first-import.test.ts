import { describe, expect, it } from 'vitest'
import { firstImportBytes } from './src/first-import.ts'

describe('the first import', () => {
  it.each([
    [`export { load } from 'widthwise'`, 40_000],
    [`export { createController } from '@widthwise/controller'`, 3_000],
  ])('%s stays small', async (statement, limit) => {
    const bytes = await firstImportBytes(statement)
    expect(bytes).toBeGreaterThan(500)
    expect(bytes).toBeLessThanOrEqual(limit)
  })

  it('does not count what is imported later', async () => {
    const now = await firstImportBytes(`export * from '@widthwise/controller'`)
    const later = await firstImportBytes(`export const later = () => import('@widthwise/controller')`)
    expect(later).toBeLessThan(now / 2)
  })
})

import { describe, expect, it } from 'vitest'
import { firstImportBytes } from './src/first-import.ts'
import { mustRun } from './src/run.ts'
import { root } from './src/workspace.ts'

describe('the first import', () => {
  it.each([
    [`export { load } from 'widthwise'`, 'node', 40_000],
    [`export { load } from 'widthwise'`, 'browser', 40_000],
    [`export { createController } from '@widthwise/controller'`, 'node', 3_000],
  ] as const)('%s stays small in a %s', async (statement, platform, limit) => {
    const bytes = await firstImportBytes(statement, platform)
    expect(bytes).toBeGreaterThan(500)
    expect(bytes).toBeLessThanOrEqual(limit)
  })

  it('resolves for a browser only where no module of Node is imported, in the first import or later', async () => {
    await expect(firstImportBytes(`export * from '@widthwise/weights/node'`, 'browser')).rejects.toThrow(/node:fs/)
    const later = `export const later = () => import('@widthwise/weights/node')`
    await expect(firstImportBytes(later, 'browser')).rejects.toThrow(/node:fs/)
  })

  it('does not count what is imported later', async () => {
    const now = await firstImportBytes(`export * from '@widthwise/controller'`)
    const later = await firstImportBytes(`export const later = () => import('@widthwise/controller')`)
    expect(later).toBeLessThan(now / 2)
  })
})

describe('the bundle for pages without a bundler', () => {
  it('is small before its first line, and until its first answer', async () => {
    const printed = await mustRun([process.execPath, 'packages/widthwise/bundle/sizes.mjs'], { cwd: root })
    const { firstImport, untilFirstAnswer, runtime } = JSON.parse(printed)
    expect(firstImport).toBeGreaterThan(10_000)
    expect(firstImport).toBeLessThanOrEqual(40_000)
    expect(untilFirstAnswer).toBeGreaterThan(firstImport)
    expect(untilFirstAnswer).toBeLessThanOrEqual(120_000)
    expect(runtime).toBeGreaterThan(3_000_000)
  })
})

import { basename, join } from 'node:path'
import type { Device } from '@widthwise/core'
import { createNodeDevice } from '@widthwise/device-node'
import { readForwardCase, runForwardCase } from '@widthwise/golden'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forwardFolders, runForwardGolden } from './forward.ts'
import { committedFolders, goldenFolders } from './golden-folder.ts'

let device: Device
beforeAll(async () => {
  device = await createNodeDevice({ cacheFolder: false })
})
afterAll(() => device[Symbol.asyncDispose]())

const { folder } = goldenFolders()

describe('ConvNeXt on the Node device', () => {
  const folders = forwardFolders(folder).filter((path) => basename(path).startsWith('convnext-'))

  it('has golden cases', () => expect(folders).not.toEqual([]))

  it.each(folders)('answers as the reference: %s', async (path) => {
    const { pass, subnets, error } = await runForwardCase(await readForwardCase(path), device)
    expect(error).toBeUndefined()
    for (const { id, outputs, expectedCost, error } of subnets) {
      expect({ id, error, expectedCost, off: outputs.filter(({ pass }) => !pass) }).toEqual({ id, off: [] })
    }
    expect(pass).toBe(true)
  })
})

describe('runForwardGolden', () => {
  it('counts cases, and says of each that failed where it was off', async () => {
    const off: Device = {
      ...device,
      name: 'off',
      prepare: async (...source) => {
        const runner = await device.prepare(...source)
        return {
          ...runner,
          run: async (...input) => {
            const answer = await runner.run(...input)
            for (const value of Object.values(answer)) value.data[0] = (value.data[0] as number) + 1
            return answer
          },
          [Symbol.asyncDispose]: () => runner[Symbol.asyncDispose](),
        }
      },
    }
    const seen: number[] = []
    const report = await runForwardGolden(
      [join(committedFolders.folder, 'forward/convnext-odd'), join(committedFolders.folder, 'forward/nowhere')],
      off,
      { onProgress: (done) => seen.push(done) },
    )
    expect(report).toMatchObject({ kind: 'forward', found: 2, passed: 0, failed: 2 })
    expect(report.failures[0]?.reason).toMatch(/^full: logits [\d.e+]+ × its tolerance, features\.0 /)
    expect(report.failures[1]).toMatchObject({ id: 'nowhere', code: 'case-missing' })
    expect(seen).toEqual([1, 2])
  })
})

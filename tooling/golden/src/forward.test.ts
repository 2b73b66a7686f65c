import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Device } from '@widthwise/core'
import { createNodeDevice } from '@widthwise/device-node'
import { readForwardCase, runForwardCase } from '@widthwise/golden'
import { families as known } from '@widthwise/graph'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forwardFolders, runForwardGolden } from './forward.ts'
import { committedFolders, goldenFolders } from './golden-folder.ts'

let device: Device
beforeAll(async () => {
  device = await createNodeDevice({ cacheFolder: false })
})
afterAll(() => device[Symbol.asyncDispose]())

/** Every case, by name: those of the repository, some of which are nowhere else, and the golden folder's. */
const cases = new Map(
  [committedFolders.folder, goldenFolders().folder].flatMap(forwardFolders).map((path) => [basename(path), path]),
)

describe('the Node device', () => {
  it.each([...cases])('answers %s as the reference', async (_, path) => {
    const { pass, subnets, error } = await runForwardCase(await readForwardCase(path), device)
    expect(error).toBeUndefined()
    for (const { id, outputs, expectedCost, error } of subnets) {
      expect({ id, error, expectedCost, off: outputs.filter(({ pass }) => !pass) }).toEqual({ id, off: [] })
    }
    expect(pass).toBe(true)
  })

  it('is tried with cases of every family', () => {
    const families = [...cases.values()].map(
      (path) => JSON.parse(readFileSync(join(path, 'case.json'), 'utf8')).architecture.family,
    )
    expect(families).toEqual(expect.arrayContaining(known.map(({ name }) => name)))
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

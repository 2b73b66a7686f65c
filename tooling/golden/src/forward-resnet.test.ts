import { basename } from 'node:path'
import type { Device } from '@widthwise/core'
import { createNodeDevice } from '@widthwise/device-node'
import { readForwardCase, runForwardCase } from '@widthwise/golden'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forwardFolders } from './forward.ts'
import { committedFolders, goldenFolders } from './golden-folder.ts'

let device: Device
beforeAll(async () => {
  device = await createNodeDevice({ cacheFolder: false })
})
afterAll(() => device[Symbol.asyncDispose]())

/** Cases by name: those of the repository, some of which are nowhere else, and the golden folder's. */
const byName = new Map(
  [committedFolders.folder, goldenFolders().folder]
    .flatMap(forwardFolders)
    .filter((path) => /^(resnet|mobilenet)-/.test(basename(path)))
    .map((path) => [basename(path), path]),
)

describe('ResNets and MobileNets, their norms folded, on the Node device', () => {
  const folders = [...byName.values()]

  it('have golden cases', () => expect(folders).not.toEqual([]))

  it.each(folders)('answer as the reference: %s', async (path) => {
    const { pass, subnets, error } = await runForwardCase(await readForwardCase(path), device)
    expect(error).toBeUndefined()
    for (const { id, outputs, expectedCost, error } of subnets) {
      expect({ id, error, expectedCost, off: outputs.filter(({ pass }) => !pass) }).toEqual({ id, off: [] })
    }
    expect(pass).toBe(true)
  })
})

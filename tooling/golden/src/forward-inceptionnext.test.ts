import { basename } from 'node:path'
import type { Device } from '@widthwise/core'
import { createNodeDevice } from '@widthwise/device-node'
import { readForwardCase, runForwardCase } from '@widthwise/golden'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forwardFolders } from './forward.ts'
import { goldenFolders } from './golden-folder.ts'

let device: Device
beforeAll(async () => {
  device = await createNodeDevice({ cacheFolder: false })
})
afterAll(() => device[Symbol.asyncDispose]())

describe('InceptionNeXt and MetaNeXt on the Node device', () => {
  const folders = forwardFolders(goldenFolders().folder).filter((path) =>
    /^(inceptionnext|metanext)-/.test(basename(path)),
  )

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

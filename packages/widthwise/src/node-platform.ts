import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import os from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { cacheFolder, makeFolder, writeAtomically } from '@widthwise/files'
import { facadeError } from './errors.ts'
import type { Platform } from './platform.ts'
import { parseProfile } from './profile.ts'

const profileFile = (key: string): string => join(cacheFolder(), 'profiles', `${key}.json`)

/**
 * The facade on Node: files, packages and URLs, sharp, ONNX Runtime in workers. What the first import does not need is
 * loaded when it is first used.
 */
export const nodePlatform: Platform = {
  devices: ['node'],

  async openDevice(_, { runtime, ...options }) {
    if (runtime !== undefined) {
      throw facadeError(
        'option-invalid',
        'load: runtime: there is no such option in Node, where a package is found by name',
      )
    }
    const { createNodeDevice } = await import('@widthwise/device-node')
    return createNodeDevice(options)
  },

  async locate(source) {
    const { locateModel } = await import('./locate-model.ts')
    return locateModel(source, cacheFolder())
  },

  async openDocument(source) {
    const { nodeDocument } = await import('./cascade/node-document.ts')
    return nodeDocument(source)
  },

  async readImage(input, options) {
    const { readNodeImage } = await import('./read-node-image.ts')
    return readNodeImage(input, options)
  },

  async machine() {
    const cpus = os.cpus()
    const cpu = cpus[0]?.model.trim() ?? 'unknown CPU'
    return `${os.platform()} ${os.arch()}, ${cpus.length} × ${cpu}, Node ${process.versions.node}`
  },

  async readProfile(key) {
    try {
      return parseProfile(JSON.parse(await readFile(profileFile(key), 'utf8')))
    } catch {
      return undefined
    }
  },

  async writeProfile(key, profile) {
    try {
      await makeFolder(join(cacheFolder(), 'profiles'))
      await writeAtomically(profileFile(key), `${JSON.stringify(profile, null, 2)}\n`)
    } catch {
      // A cache that cannot be written costs a measurement next time, nothing else.
    }
  },

  now: () => performance.now(),
  sha256: async (text) => createHash('sha256').update(text).digest('hex'),
}

import type { Platform } from './platform.ts'
import { parseProfile } from './profile.ts'
import { webAddress } from './web-address.ts'

/**
 * The facade in a browser: URLs, the browser's decoder, ONNX Runtime in workers. What the first import does not need is
 * loaded when it is first used.
 */
export const webPlatform: Platform = {
  devices: ['ort-web'],

  async openDevice(_, { runtime, ...options }) {
    const { createWebDevice } = await import('@widthwise/device-web')
    return createWebDevice({ ...options, ...(runtime && { runtime: webAddress(runtime) ?? runtime }) })
  },

  async locate(source) {
    const { locateWebModel } = await import('./locate-web-model.ts')
    return locateWebModel(source)
  },

  async openDocument(source) {
    const { webDocument } = await import('./cascade/web-document.ts')
    return webDocument(source)
  },

  async readImage(input, options) {
    const { readWebImage } = await import('./read-web-image.ts')
    return readWebImage(input, options)
  },

  async machine() {
    const { webMachine } = await import('./web-machine.ts')
    return webMachine()
  },

  async readProfile(key) {
    const { webCache } = await import('./web-cache.ts')
    const text = await webCache().readText(profileUrl(key))
    try {
      return text === undefined ? undefined : parseProfile(JSON.parse(text))
    } catch {
      return undefined
    }
  },

  async writeProfile(key, profile) {
    const { webCache } = await import('./web-cache.ts')
    await webCache().keepText(profileUrl(key), JSON.stringify(profile))
  },

  now: () => performance.now(),

  async sha256(text) {
    const { sha256Of } = await import('@widthwise/weights')
    return sha256Of(new TextEncoder().encode(text))
  },
}

const profileUrl = (key: string): string => `profile:${key}`

import { describe, expect, it } from 'vitest'
import { missingPlatformEntries } from './missing-platform-entries.mjs'

const tool = (optionalDependencies: Record<string, string>) => ({ dev: true, optionalDependencies })

describe('missingPlatformEntries', () => {
  it.each([
    ['@biomejs/cli-linux-x64-musl', { cpu: ['x64'], libc: ['musl'], os: ['linux'] }],
    ['@turbo/windows-64', { cpu: ['x64'], os: ['win32'] }],
    ['@rollup/rollup-android-arm-eabi', { cpu: ['arm'], os: ['android'] }],
    ['@rollup/rollup-linux-arm-musleabihf', { cpu: ['arm'], libc: ['musl'], os: ['linux'] }],
    ['@oxc-parser/binding-wasm32-wasi', { cpu: ['wasm32'] }],
  ])('reads the platform of %s from its name', (name, platform) => {
    expect(missingPlatformEntries({ 'node_modules/tool': tool({ [name]: '1.2.3' }) })).toEqual({
      [`node_modules/${name}`]: { version: '1.2.3', dev: true, optional: true, ...platform },
    })
  })

  it('writes the fields in the order in which npm does', () => {
    const entry = missingPlatformEntries({ 'node_modules/tool': tool({ 'tool-linux-x64-musl': '1.2.3' }) })
    const fields = Object.keys(entry['node_modules/tool-linux-x64-musl'] ?? {})
    expect(fields).toEqual(['version', 'cpu', 'dev', 'libc', 'optional', 'os'])
  })

  it.each([
    ['beside the tool', 'node_modules/tool-linux-x64'],
    ['inside the tool', 'node_modules/outer/node_modules/tool/node_modules/tool-linux-x64'],
    ['in a folder around it', 'node_modules/outer/node_modules/tool-linux-x64'],
  ])('leaves alone what stands %s', (_, place) => {
    const packages = {
      'node_modules/outer/node_modules/tool': tool({ 'tool-linux-x64': '1.2.3' }),
      [place]: {},
    }
    expect(missingPlatformEntries(packages)).toEqual({})
  })

  it('does not invent a version for a range', () => {
    expect(missingPlatformEntries({ 'node_modules/tool': tool({ fsevents: '~2.3.2' }) })).toEqual({})
  })
})

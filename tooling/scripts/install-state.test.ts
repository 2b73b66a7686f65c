import { describe, expect, it } from 'vitest'
import { firstDifference } from './install-state.mjs'

const wanted = {
  '': { dependencies: { left: '1.0.0' } },
  'node_modules/left': { version: '1.0.0', integrity: 'sha512-left', resolved: 'https://registry/left.tgz' },
  'node_modules/left-darwin': { version: '1.0.0', optional: true },
  'packages/own': { devDependencies: { left: '1.0.0' } },
  'node_modules/own': { resolved: 'packages/own', link: true },
}
const installed = {
  'node_modules/left': { version: '1.0.0', integrity: 'sha512-left', resolved: 'https://registry/left.tgz' },
  'packages/own': { devDependencies: { left: '1.0.0' } },
  'node_modules/own': { resolved: 'packages/own', link: true },
}
const manifests: Record<string, object> = {
  '': { dependencies: { left: '1.0.0' } },
  'packages/own': { devDependencies: { left: '1.0.0' } },
}
const manifest = (at: string) => manifests[at]

describe('firstDifference', () => {
  it('finds none in a finished install, packages of other platforms missing', () => {
    expect(firstDifference(wanted, installed, manifest)).toBeUndefined()
  })

  it.each([
    ['a package is missing', { ...installed, 'node_modules/left': undefined }, 'node_modules/left is missing'],
    ['a version moved', { ...installed, 'node_modules/left': { version: '1.0.1' } }, 'another version'],
    ['the contents differ', { ...installed, 'node_modules/left': { integrity: 'sha512-x' } }, 'another integrity'],
    ['a workspace is not linked', { ...installed, 'node_modules/own': undefined }, 'node_modules/own is missing'],
  ])('says when %s', (_, found, why) => {
    expect(firstDifference(wanted, found as typeof installed, manifest)).toContain(why)
  })

  it.each([
    ['a dependency was added to a manifest', { devDependencies: { left: '1.0.0', right: '2.0.0' } }],
    ['the manifest of a workspace is gone', undefined],
  ])('says when %s', (_, own) => {
    const changed = firstDifference(wanted, installed, (at) => (at === 'packages/own' ? own : manifests[at]))
    expect(changed).toBe('devDependencies of packages/own changed')
  })
})

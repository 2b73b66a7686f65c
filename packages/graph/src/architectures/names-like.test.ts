import { describe, expect, it } from 'vitest'
import { architectureNames } from './index.ts'
import { namesLike } from './names-like.ts'

describe('namesLike', () => {
  it.each([
    ['convnext_tyny', 'convnext_tiny'],
    ['convnext-tiny', 'convnext_tiny'],
    ['tiny_convnext', 'convnext_'],
    ['Deit_Small', 'deit_small'],
    ['hydravit', 'hydravit_'],
  ])('knows what %s may mean', (name, meant) => {
    const [, names = ''] = /^there are (.*) and \d+ others$/.exec(namesLike(name, architectureNames)) ?? []
    expect(names.split(', ')).toHaveLength(5)
    expect(names).toContain(meant)
  })

  it('names the nearest first, and all where they are few', () => {
    expect(namesLike('b', ['abc', 'b1'])).toBe('there are b1, abc')
    expect(namesLike('x', [...'abcdef'])).toBe('there are a, b, c, d, e and 1 others')
  })
})

import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Every source file that a module reaches. */
function closure(entry: string, seen = new Set<string>()): Set<string> {
  if (seen.has(entry)) return seen
  seen.add(entry)
  const text = readFileSync(new URL(entry, import.meta.url), 'utf8')
  for (const [, path] of text.matchAll(/from '(\.{1,2}\/[^']+)'/g))
    closure(`./${join(dirname(entry), path as string)}`, seen)
  return seen
}

describe('the portable entry', () => {
  it('reaches nothing that only Node has', () => {
    const files = closure('./portable.ts')
    expect(files.size).toBeGreaterThan(10)
    for (const file of files) {
      const text = readFileSync(new URL(file, import.meta.url), 'utf8')
      expect(text, file).not.toMatch(/from '(node:|@widthwise\/files')|\bprocess\.|\bBuffer\b/)
    }
  })

  it('would be found out by this test if it did', () => {
    expect(closure('./index.ts')).toContain('./write-records.ts')
  })
})

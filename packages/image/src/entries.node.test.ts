import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, expectTypeOf, it } from 'vitest'
import * as node from './node.ts'
import * as web from './web.ts'

const source = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

/** Every module that a file leads to, type-only imports left out: own files by path, others by name. */
function reachable(file: string, seen: Set<string> = new Set()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true },
  })
  for (const { fileName } of ts.preProcessFile(outputText).importedFiles) {
    if (fileName.startsWith('.')) reachable(join(dirname(file), fileName), seen)
    else seen.add(fileName)
  }
  return seen
}

describe('the entry for browsers', () => {
  it('exports what the one for Node exports', () => {
    expect(Object.keys(web).sort()).toEqual(Object.keys(node).sort())
    expectTypeOf(web).toEqualTypeOf<typeof node>()
  })

  it('leads neither to sharp nor to a module of Node', () => {
    const external = [...reachable(source('web.ts'))].filter((name) => !name.startsWith('/'))
    expect(external).toEqual(['@widthwise/core'])
    expect([...reachable(source('node.ts'))]).toContain('sharp')
  })
})

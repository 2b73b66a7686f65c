import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import ts from 'typescript'
import { type Member, root, type Source, sourcesOf } from './workspace.ts'

/** The error codes of one package, each with its hint. */
export interface ErrorTable {
  readonly package: string
  readonly folder: string
  readonly hints: Readonly<Record<string, string>>
}

/** The tables of all packages: every exported constant whose name ends in `ErrorHints`, usually in `src/errors.ts`. */
export async function readErrorTables(members: readonly Member[]): Promise<ErrorTable[]> {
  const tables: ErrorTable[] = []
  for (const member of members) {
    const { folder, manifest } = member
    for (const { path, text } of sourcesOf(member)) {
      if (!/^export const \w+ErrorHints\b/m.test(text)) continue
      const module: Record<string, unknown> = await import(pathToFileURL(join(root, folder, path)).href)
      for (const [name, hints] of Object.entries(module)) {
        if (name.endsWith('ErrorHints'))
          tables.push({ package: manifest.name, folder, hints: hints as ErrorTable['hints'] })
      }
    }
  }
  return tables
}

/** How often a text holds a code as a string or as the key of an object. */
export function mentions(text: string, code: string): number {
  return [...text.matchAll(new RegExp(`(['"\`])${code}\\1|^\\s*${code}:`, 'gm'))].length
}

const platformErrors = new Set([
  'AggregateError',
  'DOMException',
  'Error',
  'EvalError',
  'RangeError',
  'SyntaxError',
  'TypeError',
])

/** Where a file makes an error that has no code: `path:line new TypeError`. */
export function bareErrors({ path, text }: Source): string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest)
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && ts.isIdentifier(node.expression)) {
      const name = node.expression.text
      const { line } = file.getLineAndCharacterOfPosition(node.getStart(file))
      if (platformErrors.has(name)) found.push(`${path}:${line + 1} ${name}`)
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isWidthwiseError, type Tensor } from '@widthwise/core'
import { openSafetensorsFile } from '@widthwise/weights/node'
import * as v from 'valibot'
import { type CaseDocument, caseSchema } from './case-document.ts'
import { goldenError } from './errors.ts'

/** A golden forward case: what is asked, and what the reference answers. */
export interface ForwardCase extends CaseDocument {
  /** By `subnet/output`, such as `w100/logits`, batch in front. */
  readonly expected: ReadonlyMap<string, Tensor>
}

/**
 * Reads a golden forward case: `case.json` and `expect.safetensors` of one folder.
 *
 * @throws {WidthwiseError} case-missing, case-invalid, case-expectation-missing; for a damaged expect.safetensors the
 * codes of `@widthwise/weights`
 *
 * @example
 * const forwardCase = await readForwardCase('golden/forward/convnext-slim')
 */
export async function readForwardCase(folder: string): Promise<ForwardCase> {
  const document = await readDocument(join(folder, 'case.json'))
  return { ...document, expected: await readExpected(join(folder, 'expect.safetensors'), document) }
}

async function readDocument(file: string): Promise<CaseDocument> {
  const bytes = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw goldenError('case-missing', `${file}: cannot be read`, { cause, details: { file } })
  })
  let json: unknown
  try {
    json = JSON.parse(bytes)
  } catch (cause) {
    throw goldenError('case-invalid', `${file}: is not JSON`, { cause, details: { file } })
  }
  const parsed = v.safeParse(caseSchema, json)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  const key = v.getDotPath(issue) ?? ''
  throw goldenError('case-invalid', `${file}: ${key ? `${key}: ` : ''}${issue.message}`, { details: { file, key } })
}

async function readExpected(file: string, document: CaseDocument): Promise<ReadonlyMap<string, Tensor>> {
  await using store = await openSafetensorsFile(file).catch((cause: unknown) => {
    if (!isWidthwiseError(cause) || cause.code !== 'file-not-found') throw cause
    throw goldenError('case-missing', `${file}: there is no such file`, { cause, details: { file } })
  })
  const expected = new Map<string, Tensor>()
  for (const { id, outputs } of document.subnets) {
    for (const output of outputs) {
      const name = `${id}/${output}`
      const info = store.get(name)
      if (!info) {
        throw goldenError('case-expectation-missing', `${file}: has no tensor ${JSON.stringify(name)}`, {
          details: { file, name },
        })
      }
      expected.set(name, { shape: info.shape, data: await store.read(name) })
    }
  }
  return expected
}

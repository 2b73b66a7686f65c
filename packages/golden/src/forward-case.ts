import type { Tensor, TensorStore } from '@widthwise/core'
import { openSafetensors } from '@widthwise/weights'
import * as v from 'valibot'
import { type CaseDocument, caseSchema } from './case-document.ts'
import { goldenError } from './errors.ts'

/** A golden forward case: what is asked, and what the reference answers. */
export interface ForwardCase extends CaseDocument {
  /** By `subnet/output`, such as `w100/logits`, batch in front. */
  readonly expected: ReadonlyMap<string, Tensor>
}

/** What the parsed JSON of a case.json says. @throws {WidthwiseError} case-invalid */
export function parseCaseDocument(json: unknown, file = 'case.json'): CaseDocument {
  const parsed = v.safeParse(caseSchema, json)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  const key = v.getDotPath(issue) ?? ''
  throw goldenError('case-invalid', `${file}: ${key ? `${key}: ` : ''}${issue.message}`, { details: { file, key } })
}

/**
 * A golden forward case from the content of its two files, wherever it comes from: the parsed JSON of case.json, and the
 * bytes of expect.safetensors.
 *
 * @throws {WidthwiseError} case-invalid, case-expectation-missing; for damaged bytes the codes of `@widthwise/weights`
 */
export async function openForwardCase(json: unknown, expectations: Uint8Array): Promise<ForwardCase> {
  await using store = await openSafetensors(expectations)
  return await withExpectations(parseCaseDocument(json), store)
}

/** The case, with what the store holds of its outputs. @throws {WidthwiseError} case-expectation-missing */
export async function withExpectations(
  document: CaseDocument,
  store: TensorStore,
  file = 'expect.safetensors',
): Promise<ForwardCase> {
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
  return { ...document, expected }
}

import { join } from 'node:path'
import { isWidthwiseError } from '@widthwise/core'
import { openSafetensorsFile } from '@widthwise/weights/node'
import { goldenError } from './errors.ts'
import { type ForwardCase, parseCaseDocument, withExpectations } from './forward-case.ts'
import { readJson } from './read-json.ts'

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
  const file = join(folder, 'case.json')
  const document = parseCaseDocument(await readJson(file), file)
  const expectations = join(folder, 'expect.safetensors')
  await using store = await openSafetensorsFile(expectations).catch((cause: unknown) => {
    if (!isWidthwiseError(cause) || cause.code !== 'file-not-found') throw cause
    throw goldenError('case-missing', `${expectations}: there is no such file`, {
      cause,
      details: { file: expectations },
    })
  })
  return await withExpectations(document, store, expectations)
}

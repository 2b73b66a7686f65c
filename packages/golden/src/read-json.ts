import { readFile } from 'node:fs/promises'
import { goldenError } from './errors.ts'

/** What a JSON file of a case says. @throws {WidthwiseError} case-missing, case-invalid */
export async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw goldenError('case-missing', `${file}: cannot be read`, { cause, details: { file } })
  })
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw goldenError('case-invalid', `${file}: is not JSON`, { cause, details: { file } })
  }
}

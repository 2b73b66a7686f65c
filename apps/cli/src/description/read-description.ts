import { readFile, stat } from 'node:fs/promises'
import { type Architecture, architectureByName, type InputShapes } from '@widthwise/graph'
import { cliError } from '../errors.ts'
import { readStatedSlicing, type StatedSlicing } from '../slicing/stated-slicing.ts'

/** A network that a file describes. */
export interface Description {
  readonly architecture: Architecture
  /** `[channels, height, width]` of one image. */
  readonly input?: readonly number[]
  /** The same by name, for a network of several inputs. */
  readonly inputs?: InputShapes
  readonly slicing?: StatedSlicing
}

/** Descriptions are a screen or two long; it keeps a wrong file from filling the memory. */
const mostBytes = 2 ** 20

/**
 * Reads `{"architecture", "input" or "inputs"?, "slicing"?}`, or the architecture alone; an architecture may be the name of a
 * configuration. What the keys hold is for the graph to check.
 *
 * @throws {WidthwiseError} description-invalid, architecture-unknown, subnet-invalid
 */
export async function readDescription(file: string): Promise<Description> {
  const invalid = (problem: string, cause?: unknown): Error =>
    cliError('description-invalid', `${file}: ${problem}`, { cause, details: { file } })
  let json: unknown
  try {
    const { size } = await stat(file)
    if (size > mostBytes) throw invalid(`${size} bytes; a description has at most ${mostBytes}`)
    json = JSON.parse(await readFile(file, 'utf8'))
  } catch (cause) {
    if ((cause as { code?: string }).code === 'description-invalid') throw cause
    throw invalid(cause instanceof SyntaxError ? 'is not JSON' : `cannot be read: ${(cause as Error).message}`, cause)
  }
  if (!isObject(json)) throw invalid('must be an object')
  if (json.architecture === undefined && typeof json.family === 'string') return { architecture: json as Architecture }
  const { architecture: stated, input, inputs, slicing } = json as Readonly<Record<string, unknown>>
  const named = typeof stated === 'string' ? architectureByName(stated) : undefined
  const architecture = named?.architecture ?? stated
  if (!isObject(architecture)) throw invalid('architecture: must be an object with a family, or a name')
  if (inputs !== undefined && (input !== undefined || !isObject(inputs))) {
    throw invalid('inputs: must be an object, shapes by name, and stand in place of input')
  }
  if (slicing !== undefined && !isObject(slicing)) throw invalid('slicing: must be an object with a rule')
  const usual = inputs === undefined ? named?.input : undefined
  return {
    architecture: architecture as Architecture,
    ...((input ?? usual) !== undefined && { input: (input ?? usual) as readonly number[] }),
    ...(inputs !== undefined && { inputs: inputs as InputShapes }),
    ...(slicing !== undefined && { slicing: readStatedSlicing(slicing, file) }),
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

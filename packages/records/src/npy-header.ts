import { recordsError } from './errors.ts'
import { type NpyDType, npyDescriptions } from './npy-array.ts'

/** What the header of an `.npy` file says of its values. */
export interface NpyHeader {
  readonly dtype: NpyDType
  readonly shape: readonly number[]
}

/** Most axes of an array; numpy allows as many. */
export const maximumAxes: number = 64
const dtypes = new Map(Object.entries(npyDescriptions).map(([dtype, description]) => [description, dtype as NpyDType]))

/**
 * Reads the header text of an `.npy` file: a Python dictionary with `descr`, `fortran_order` and `shape`, and no other key.
 * Only this form is understood, nothing is evaluated.
 *
 * @throws {WidthwiseError} `npy-header-invalid`, `npy-dtype-unsupported`, `npy-fortran-order`, `npy-shape-invalid`
 */
export function parseNpyHeader(text: string): NpyHeader {
  const fields = parseDictionary(text)
  const descr = fields.get('descr')
  const order = fields.get('fortran_order')
  const shape = fields.get('shape')
  if (descr === undefined || order === undefined || shape === undefined || fields.size !== 3) {
    throw invalid(`has the keys ${[...fields.keys()].join(', ') || '(none)'}; expected descr, fortran_order, shape`)
  }
  const dtype = typeof descr === 'string' ? parseDType(descr) : undefined
  if (dtype === undefined) {
    throw recordsError('npy-dtype-unsupported', `the element type is ${JSON.stringify(descr)}`, { details: { descr } })
  }
  if (typeof order !== 'boolean') throw invalid(`says fortran_order ${JSON.stringify(order)}; expected True or False`)
  if (!Array.isArray(shape)) throw invalid(`says shape ${JSON.stringify(shape)}; expected a tuple of integers`)
  if (order) throw recordsError('npy-fortran-order', `the array of shape (${shape.join(', ')}) is in Fortran order`)
  return { dtype, shape }
}

/** The header text for an array, padded with spaces and ended by a newline, as numpy writes it. */
export function formatNpyHeader({ dtype, shape }: NpyHeader, prefixBytes: number): string {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const text = `{'descr': '${npyDescriptions[dtype]}', 'fortran_order': False, 'shape': ${tuple}, }`
  // The values begin at a multiple of 64, so that a reader can map them as they are.
  const padding = 64 - ((prefixBytes + text.length + 1) % 64)
  return `${text}${' '.repeat(padding % 64)}\n`
}

function parseDType(description: string): NpyDType | undefined {
  // numpy writes '|' for single bytes, other writers '<' or '>', which mean the same there.
  return dtypes.get(/^[<>|][iu]1$/.test(description) ? `|${description.slice(1)}` : description)
}

type Literal = string | boolean | number[] | null

/** Tokens of the header: a quoted string, a word or number, or one sign; whitespace between them. */
const token = /\s*(?:'([^'\\\n]*)'|"([^"\\\n]*)"|([A-Za-z_0-9]+)|([{}():,[\]]))/y

function parseDictionary(text: string): Map<string, Literal> {
  let position = 0
  const next = (): { string?: string; word?: string; sign?: string } => {
    token.lastIndex = position
    const match = token.exec(text)
    if (match === null) throw invalid(`cannot be read at character ${position}`)
    position = token.lastIndex
    const [, single, double, word, sign] = match
    const string = single ?? double
    return string === undefined ? (word === undefined ? { sign: sign ?? '' } : { word }) : { string }
  }
  const expectSign = (signs: string): string => {
    const { sign } = next()
    if (sign === undefined || !signs.includes(sign)) throw invalid(`lacks one of ${signs} before character ${position}`)
    return sign
  }
  const shape = (): number[] => {
    const sizes: number[] = []
    for (;;) {
      const { word, sign } = next()
      if (sign === ')') return sizes
      // Python 2 on Windows wrote long integers, `5L`.
      if (word === undefined || !/^\d{1,16}L?$/.test(word)) throw invalid('has a shape that is no tuple of integers')
      const size = Number.parseInt(word, 10)
      if (!Number.isSafeInteger(size)) throw shapeInvalid(`a size of ${word} in the shape`)
      if (sizes.push(size) > maximumAxes) throw shapeInvalid(`more than ${maximumAxes} axes`)
      if (expectSign(',)') === ')') return sizes
    }
  }
  const value = (): Literal => {
    const { string, word, sign } = next()
    if (string !== undefined) return string
    if (word === 'True' || word === 'False') return word === 'True'
    if (sign === '(') return shape()
    if (sign === '[') {
      // A list is the element type of a record array, which has no place here whatever it says.
      throw recordsError('npy-dtype-unsupported', 'the element type is a structure of several fields')
    }
    throw invalid(`has an unexpected value before character ${position}`)
  }

  const fields = new Map<string, Literal>()
  expectSign('{')
  for (;;) {
    const { string: key, sign } = next()
    if (sign === '}') break
    if (key === undefined) throw invalid(`lacks a key before character ${position}`)
    if (fields.has(key)) throw invalid(`has the key ${key} twice`)
    expectSign(':')
    fields.set(key, value())
    if (expectSign(',}') === '}') break
  }
  if (text.slice(position).trim() !== '') throw invalid(`goes on after its end at character ${position}`)
  return fields
}

function invalid(what: string): Error {
  return recordsError('npy-header-invalid', `the header ${what}`)
}

function shapeInvalid(what: string): Error {
  return recordsError('npy-shape-invalid', `${what}; at most ${maximumAxes} axes of at most 2^53 - 1 are read`)
}

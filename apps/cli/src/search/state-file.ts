import { readFile } from 'node:fs/promises'
import { assertSearchState, createSearchState, type SearchState } from '@widthwise/graph/search'
import { cliError } from '../errors.ts'
import { assertWritable } from '../files/assert-writable.ts'
import { writeOutput } from '../files/write-output.ts'

/** What the answers in a state depend on; a search of anything else must not go on from them. */
export interface SearchSubject {
  readonly model: string
  /** Hashes of the weight files. */
  readonly weights: readonly string[]
  readonly data: string
  readonly split: string
  /** Pictures that the lists are judged on. */
  readonly count: number
  /** What drew them, where they are not all. */
  readonly seed?: number
}

const schema = 'widthwise.search-file/1'

/** Answers after which the file is written again. */
const writeEvery = 5

/** A search's state in a file: read when it begins, written as it goes on. */
export class StateFile {
  readonly path: string | undefined
  readonly #found: StateDocument | undefined
  #subject: SearchSubject | undefined
  #state: SearchState = createSearchState()
  #written = 0

  private constructor(path: string | undefined, found: StateDocument | undefined) {
    this.path = path
    this.#found = found
  }

  /**
   * Reads the file, and makes sure that it can be written. Without a path, nothing is read or written.
   *
   * @throws {WidthwiseError} search-file-unusable, output-unwritable, disk-full
   */
  static async open(path: string | undefined): Promise<StateFile> {
    const found = path === undefined ? undefined : await read(path)
    await assertWritable(path)
    return new StateFile(path, found)
  }

  /**
   * The state that a search of this subject goes on from.
   *
   * @throws {WidthwiseError} search-file-unusable, search-state-invalid
   */
  begin(subject: SearchSubject, blocks: number): SearchState {
    this.#subject = subject
    if (this.path !== undefined && this.#found) this.#state = checkedState(this.path, this.#found, subject, blocks)
    this.#written = this.#state.evaluations.length
    return this.#state
  }

  /** Writes the file where enough has been added to it. @throws {WidthwiseError} disk-full, output-unwritable */
  async update(): Promise<void> {
    if (this.#state.evaluations.length - this.#written >= writeEvery) await this.write()
  }

  /** Writes the file where anything has been added to it. @throws {WidthwiseError} disk-full, output-unwritable */
  async write(): Promise<void> {
    const { length } = this.#state.evaluations
    if (this.path === undefined || length === this.#written) return
    const document = { schema, subject: this.#subject, state: this.#state }
    await writeOutput(this.path, `${JSON.stringify(document)}\n`)
    this.#written = length
  }
}

interface StateDocument {
  readonly schema?: unknown
  readonly subject?: Partial<SearchSubject>
  readonly state?: unknown
}

async function read(path: string): Promise<StateDocument | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw cliError('search-file-unusable', `${path} cannot be read: ${(cause as Error).message}`, { cause })
  }
  const document = parseJson(text) as StateDocument | null | undefined
  if (document?.schema === schema) return document
  throw cliError('search-file-unusable', `${path} is no state of a width search`)
}

function checkedState(
  path: string,
  { subject: theirs, state }: StateDocument,
  subject: SearchSubject,
  blocks: number,
): SearchState {
  for (const key of ['model', 'weights', 'data', 'split', 'count', 'seed'] as const) {
    const [asked, found] = [JSON.stringify(subject[key]), JSON.stringify(theirs?.[key])]
    if (asked === found) continue
    throw cliError('search-file-unusable', `${path} was made with ${key} ${found}; this search has ${asked}`, {
      details: { key, found: theirs?.[key], asked: subject[key] },
    })
  }
  assertSearchState(state, blocks)
  return state
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

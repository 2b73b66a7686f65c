import type { ReadOptions, Segments, TensorInfo, TensorStore } from '@widthwise/core'
import { assertNotAborted } from '@widthwise/core'
import { allocateFloats } from '../allocate.ts'
import { describeName } from '../describe.ts'
import { weightsError } from '../errors.ts'
import { copySelection } from '../selection/copy-selection.ts'
import { elementCount, select } from '../selection/select.ts'
import { formatBoxName } from './box-name.ts'
import { boxesOf, boxSize, subtract } from './boxes.ts'
import { nestedKey } from './nested-metadata.ts'
import { overlap, type PieceRead } from './piece.ts'
import { type NestedContents, type NestedTensor, placePieces } from './place-pieces.ts'

/** The full tensors of a network, as far as the open shards hold them. */
class NestedStore implements TensorStore {
  readonly metadata: Readonly<Record<string, string>>
  readonly #stores: readonly TensorStore[]
  readonly #contents: NestedContents
  #closed = false

  constructor(stores: readonly TensorStore[], contents: NestedContents) {
    this.#stores = stores
    this.#contents = contents
    const metadata: Record<string, string> = Object.create(null)
    for (const store of stores) Object.assign(metadata, store.metadata)
    delete metadata[nestedKey]
    this.metadata = Object.freeze(metadata)
  }

  keys(): Iterable<string> {
    return this.#contents.tensors.keys()
  }

  get(name: string): TensorInfo | undefined {
    return this.#contents.tensors.get(name)?.info
  }

  async read(name: string, segments?: Segments, options?: ReadOptions): Promise<Float32Array> {
    assertNotAborted(options?.signal, `reading ${describeName(name)}`)
    if (this.#closed) throw weightsError('store-closed', `tensor ${describeName(name)} was read after disposal`)
    const tensor = this.#contents.tensors.get(name)
    if (tensor === undefined) throw this.#unknown(name)
    const selection = select(tensor.info.shape, segments, name)
    const reads = tensor.pieces.flatMap((piece) => overlap(piece, selection) ?? [])
    const total = elementCount(selection.targetShape)
    if (reads.reduce((sum, { count }) => sum + count, 0) !== total) throw this.#missing(tensor, segments)
    const [only] = reads
    if (only !== undefined && reads.length === 1) return readPiece(only, options)
    const values = allocateFloats(total, name)
    await Promise.all(reads.map(async (read) => copySelection(await readPiece(read, options), values, read.selection)))
    return values
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    await disposeAll(this.#stores)
  }

  #openShards(): string {
    return `${this.#stores.length} of ${this.#contents.shards} shards ${this.#stores.length === 1 ? 'is' : 'are'} open`
  }

  #unknown(name: string) {
    const complete = this.#stores.length === this.#contents.shards
    return weightsError(
      complete ? 'tensor-unknown' : 'shard-missing',
      `there is no tensor ${describeName(name)}; ${this.#openShards()}`,
    )
  }

  #missing({ info, pieces }: NestedTensor, segments: Segments | undefined) {
    const wanted = segments ?? info.shape.map((size) => [[0, size] as const])
    const missing = pieces.reduce((rest, piece) => subtract(rest, boxesOf(piece.segments)), boxesOf(wanted))
    const elements = missing.reduce((sum, box) => sum + boxSize(box), 0)
    const first = missing[0] ?? []
    return weightsError(
      'shard-missing',
      `${elements} elements of what was asked for are in no open shard, first ${describeName(formatBoxName(info.name, first))}; ${this.#openShards()}`,
      { details: { tensor: info.name, missing } },
    )
  }
}

function readPiece({ piece, segments }: PieceRead, options?: ReadOptions): Promise<Float32Array> {
  return piece.store.read(piece.name, segments, options)
}

async function disposeAll(stores: readonly TensorStore[]): Promise<void> {
  await Promise.all(stores.map((store) => store[Symbol.asyncDispose]()))
}

/**
 * One store over the shards of nested weights: full shapes, and reads of whatever the shards hold, put together from
 * them. The first shard alone answers the narrowest width; all of them the full network, bit for bit.
 *
 * The store takes the shards over: they are disposed with it, and at once when opening fails. Where shards come from
 * somebody else, check each with `verifyShard` first: this function checks that they fit, not that they are the right ones.
 *
 * @param stores the shards in order, from the first on; the wider ones may be left out. A file that is no shard is
 * taken for a first shard of one.
 * @throws {WidthwiseError} shard-invalid; reads also throw shard-missing
 */
export async function openNestedShards(stores: readonly TensorStore[]): Promise<TensorStore> {
  try {
    if (stores.length === 0) throw weightsError('shard-invalid', 'no shard was given; the first one at least is needed')
    return new NestedStore(stores, placePieces(stores))
  } catch (error) {
    await disposeAll(stores)
    throw error
  }
}

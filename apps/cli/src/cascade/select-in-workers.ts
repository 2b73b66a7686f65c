import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import {
  assertModels,
  baseByBase,
  basesOf,
  chooseSavers,
  emptyMarks,
  fillMarks,
  type ModelColumns,
  type PairOptions,
  type SaverPair,
  type SaverSelection,
  selectSavers,
} from '@widthwise/cascade'
import { assertNotAborted } from '@widthwise/core'
import { cliError } from '../errors.ts'
import type { SelectWork } from '../select-worker.ts'
import { selectWorkerUrl } from '../select-worker-url.ts'

/** What to report of each pair, and how to share out the work. */
export interface SelectInWorkersOptions extends PairOptions {
  /** Worker threads; as many as the machine runs at once when left out. */
  readonly threads?: number
  readonly signal?: AbortSignal
}

/** Model rows below which starting threads takes longer than they save. */
const worthWorkers = 4_000_000

/**
 * What `selectSavers` answers, with the savers shared out among worker threads. Columns in shared memory are used where
 * they are; others are copied there first. A small pool, or one thread, is done without workers.
 *
 * @throws {WidthwiseError} those of `assertModels`, worker-missing
 */
export async function selectSaversInWorkers(
  models: readonly ModelColumns[],
  options: SelectInWorkersOptions = {},
): Promise<SaverSelection> {
  const { threads = availableParallelism(), signal, ...pairOptions } = options
  assertNotAborted(signal, 'the selection')
  const rows = models[0]?.right.length ?? 0
  const savers = cheapestFirst(models).filter((saver) => basesOf(models, saver).length > 0)
  const count = Math.min(threads, savers.length)
  if (count < 2 || rows * models.length < worthWorkers) return selectSavers(models, pairOptions)
  if (!existsSync(selectWorkerUrl)) {
    throw cliError('worker-missing', `the worker of cascade select is not there: ${fileURLToPath(selectWorkerUrl)}`)
  }
  const marks = emptyMarks(models, rows, (bytes) => new SharedArrayBuffer(bytes))
  const shared = models.map(({ name, cost, confidence }) => ({ name, cost, confidence: inSharedMemory(confidence) }))
  const work: SelectWork = { pool: { models: shared, marks }, options: pairOptions }
  // Threads start while this one checks the records and packs the marks.
  const workers = Array.from({ length: count }, () => new Worker(selectWorkerUrl, { workerData: work, execArgv: [] }))
  const stop = (): void => {
    for (const worker of workers) void worker.terminate()
  }
  signal?.addEventListener('abort', stop, { once: true })
  try {
    assertModels(models)
    fillMarks(marks, models)
    const pairs = baseByBase(models, (await Promise.all(workers.map((worker) => drain(worker, savers)))).flat())
    assertNotAborted(signal, 'the selection')
    const deltas = pairs.map(({ saver, base, match }) => ({ saver, base, deltaC: match.deltaC }))
    return { pairs, selection: chooseSavers(models, deltas) }
  } finally {
    signal?.removeEventListener('abort', stop)
    stop()
  }
}

/** Cheap savers have the most bases: begun first, no thread is left with much at the end. */
function cheapestFirst(models: readonly ModelColumns[]): number[] {
  return [...models.keys()].sort((a, b) => (models[a] as ModelColumns).cost - (models[b] as ModelColumns).cost)
}

/** Gives a worker saver after saver until none is left. */
function drain(worker: Worker, savers: number[]): Promise<readonly SaverPair[]> {
  const pairs: SaverPair[] = []
  return new Promise((resolve, reject) => {
    const next = (): void => {
      const saver = savers.shift()
      if (saver === undefined) resolve(pairs)
      else worker.postMessage(saver)
    }
    worker.on('message', (more: readonly SaverPair[]) => {
      pairs.push(...more)
      next()
    })
    worker.once('error', reject)
    // After an abort the thread ends before its answer comes.
    worker.once('exit', () => resolve(pairs))
    next()
  })
}

/** Shared memory with the same values; as float32, half the size, where nothing is lost. */
function inSharedMemory(values: Float32Array | Float64Array): Float32Array | Float64Array {
  if (values.buffer instanceof SharedArrayBuffer) return values
  const float32 = values instanceof Float32Array || values.every((value) => Math.fround(value) === value)
  const memory = new SharedArrayBuffer(values.length * (float32 ? 4 : 8))
  const copy = float32 ? new Float32Array(memory) : new Float64Array(memory)
  copy.set(values)
  return copy
}

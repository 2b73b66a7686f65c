/**
 * Entry of a worker thread: describes the pairs of one saver after the other.
 *
 * @module
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { type PairOptions, type SelectionPool, saverPairs } from '@widthwise/cascade'

/** What a worker is started with. */
export interface SelectWork {
  /** Columns and marks in shared memory; the marks are complete when the first saver is asked for. */
  readonly pool: SelectionPool
  readonly options: PairOptions
}

const port = parentPort as MessagePort
const { pool, options } = workerData as SelectWork
port.on('message', (saver: number) => port.postMessage(saverPairs(pool, saver, options)))

import { patienceExit, wordStream } from '@widthwise/cascade'
import type { DifferenceList } from './difference-list.ts'

/** What a document says of patience. */
export interface PatienceDocument {
  readonly patienceVectors: readonly {
    readonly predictions: readonly number[]
    readonly patience: number
    readonly exit: number
  }[]
  readonly patienceStream: {
    readonly seed: number
    readonly rows: number
    readonly exits: number
    readonly classes: number
    readonly rightBelow: readonly number[]
    readonly firstRow: readonly number[]
    readonly firstLabels: readonly number[]
    readonly results: readonly {
      readonly patience: number
      readonly exits: readonly number[]
      readonly correct: number
    }[]
  }
}

/** Where samples leave by patience, on lists of predictions and on a stream of made ones. */
export function comparePatience(found: DifferenceList, { patienceVectors, patienceStream }: PatienceDocument): void {
  for (const { predictions, patience, exit } of patienceVectors) {
    found.exact(`patience ${patience} on ${predictions}`, patienceExit(predictions, patience), exit)
  }
  const { rows, exits, firstRow, firstLabels, results } = patienceStream
  const { labels, predictions } = streamOf(patienceStream)
  found.exact('first row of the patience stream', `${predictions[0]}`, `${firstRow}`)
  found.exact('first labels of the patience stream', `${labels.slice(0, firstLabels.length)}`, `${firstLabels}`)
  for (const { patience, ...want } of results) {
    const left = new Array<number>(exits).fill(0)
    let correct = 0
    for (let row = 0; row < rows; row++) {
      const own = predictions[row] as readonly number[]
      const exit = patienceExit(own, patience)
      left[exit] = (left[exit] as number) + 1
      correct += Number(own[exit] === labels[row])
    }
    found.exact(`exits with patience ${patience}`, `${left}`, `${want.exits}`)
    found.exact(`right with patience ${patience}`, correct, want.correct)
  }
}

/** The predictions of every exit on every row: a word decides whether it is right, another one which class it says if not. */
function streamOf({ seed, rows, exits, classes, rightBelow }: PatienceDocument['patienceStream']): {
  readonly labels: readonly number[]
  readonly predictions: readonly (readonly number[])[]
} {
  const classOf = (word: number): number => Math.floor((word * classes) / 2 ** 32)
  const label = wordStream('patience/label', seed)
  const right = Array.from({ length: exits }, (_, exit) => wordStream(`patience/right/${exit}`, seed))
  const wrong = Array.from({ length: exits }, (_, exit) => wordStream(`patience/wrong/${exit}`, seed))
  const labels = Array.from({ length: rows }, (_, row) => classOf(label(row)))
  const predictions = labels.map((truth, row) =>
    right.map((word, exit) => (word(row) < (rightBelow[exit] as number) ? truth : classOf(wrong[exit]?.(row) ?? 0))),
  )
  return { labels, predictions }
}

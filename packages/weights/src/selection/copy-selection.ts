import { copyFloats } from '../values/widen.ts'
import { RunCursor } from './run-cursor.ts'
import type { Selection } from './select.ts'

/** Copies what is selected of one tensor to its place in another. */
export function copySelection(source: Float32Array, target: Float32Array, selection: Selection): void {
  const cursor = new RunCursor(selection)
  const copy = copyFloats(source)
  while (cursor.next()) copy(cursor.source, target, cursor.target, cursor.length)
}

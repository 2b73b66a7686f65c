import type { RecordColumns, TopColumns } from './record-columns.ts'

/** The same records in another order: row i is that of `order[i]` before. */
export function reorderColumns(columns: RecordColumns, order: Uint32Array): RecordColumns {
  const { rows, ids, labels, predictions, confidences, top, logits } = columns
  const gather = <A extends Int32Array | Float32Array | Float64Array>(values: A): A => {
    const gathered = values.slice() as A
    for (let row = 0; row < rows; row++) gathered[row] = values[order[row] as number] as number
    return gathered
  }
  return {
    rows,
    ids: ids instanceof Float64Array ? gather(ids) : Array.from(order, (row) => ids[row] as string),
    labels: gather(labels),
    predictions: gather(predictions),
    confidences: gather(confidences),
    ...(top && { top: reorderTop(top, order) }),
    ...(logits && { logits: { ...logits, values: reorderMatrix(logits.values, logits.classes, order) } }),
  }
}

function reorderTop({ offsets, classes, probabilities }: TopColumns, order: Uint32Array): TopColumns {
  const reordered = {
    offsets: new Uint32Array(offsets.length),
    classes: classes.slice(),
    probabilities: probabilities.slice(),
  }
  let at = 0
  order.forEach((from, row) => {
    for (let i = offsets[from] as number; i < (offsets[from + 1] as number); i++, at++) {
      reordered.classes[at] = classes[i] as number
      reordered.probabilities[at] = probabilities[i] as number
    }
    reordered.offsets[row + 1] = at
  })
  return reordered
}

function reorderMatrix(values: Float64Array, width: number, order: Uint32Array): Float64Array {
  const reordered = new Float64Array(values.length)
  order.forEach((from, row) => {
    reordered.set(values.subarray(from * width, (from + 1) * width), row * width)
  })
  return reordered
}

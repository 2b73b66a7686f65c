import type { PredictionRecord } from './prediction-record.ts'

/**
 * A record as one JSON line, newline included. Every float64 is written with the digits that bring it back exactly.
 * The record is not checked here: `writeRecords` and the builder of the columns do it.
 */
export function encodeRecordLine(record: PredictionRecord): string {
  const { id, label, prediction, confidence, top, logits } = record
  // The order and choice of fields are the format's, whatever else the object carries.
  const fields = { id, label, prediction, confidence, top, logits: logits && Array.from(logits) }
  return `${JSON.stringify(fields)}\n`
}

/**
 * Prediction records as columns of numbers: everything that needs no file system.
 *
 * @module
 */
export type { RecordProblem } from './check-record.ts'
export { checkRecord } from './check-record.ts'
export { encodeNpy } from './encode-npy.ts'
export { encodeRecordLine } from './encode-record-line.ts'
export type { RecordsErrorCode } from './errors.ts'
export { recordsError, recordsErrorHints } from './errors.ts'
export { float16ToNumber, numberToFloat16 } from './float16.ts'
export type { RecordIds } from './id-column.ts'
export type { NpyArray, NpyData, NpyDType } from './npy-array.ts'
export { npyValues } from './npy-array.ts'
export type { PredictionRecord, RecordId } from './prediction-record.ts'
export { readNpy } from './read-npy.ts'
export type { ReadRecordsOptions } from './read-record-lines.ts'
export { readRecordLines } from './read-record-lines.ts'
export type { LogitColumns, RecordColumns, TopColumns } from './record-columns.ts'
export { recordAt } from './record-columns.ts'
export { RecordColumnsBuilder } from './record-columns-builder.ts'
export type { TopKArrays } from './top-k-records.ts'
export { topKArrays, topKColumns } from './top-k-records.ts'

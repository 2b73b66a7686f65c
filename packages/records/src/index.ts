/**
 * Prediction records on disk, as columns of numbers.
 *
 * @module
 */
export * from './portable.ts'
export type { ReadPoolOptions } from './read-pool.ts'
export { readPool } from './read-pool.ts'
export { readRecords } from './read-records.ts'
export type { RecordFiles } from './record-files.ts'
export { recordFiles } from './record-files.ts'
export type { WriteRecordsOptions, WrittenRecords } from './write-records.ts'
export { writeRecords } from './write-records.ts'

/**
 * Golden cases: a network, filled weights and inputs, and what a trusted reference answers; read, run on a device,
 * compared. In a browser the package has no reading and writing of files.
 *
 * @module
 */
export * from './portable.ts'
export { readForwardCase } from './read-forward-case.ts'
export { readTrainedCase, type TrainedCase } from './read-trained-case.ts'
export { type RunForwardCaseOptions, runForwardCase } from './run-forward-case.ts'
export { type RunForwardCasesOptions, runForwardCases } from './run-forward-cases.ts'
export { type RunTrainedCaseOptions, runTrainedCase } from './run-trained-case.ts'

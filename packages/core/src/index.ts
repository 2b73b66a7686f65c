/**
 * The four contracts of Widthwise as types, the one error class, and the few helpers that all share. Depends on nothing.
 *
 * @module
 */
export * from './abort-signal.ts'
export * from './assert-not-aborted.ts'
export * from './device.ts'
export * from './error.ts'
export * from './filled-words.ts'
export * from './graph.ts'
export * from './next-task.ts'
export * from './policy.ts'
export * from './round-half-even.ts'
export * from './tensor.ts'

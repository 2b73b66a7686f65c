/**
 * What each operation means, computed slowly in float64: the oracle that lowerings, devices and kernels are tested against.
 *
 * @module
 */
export { evaluate, type Values } from './evaluate.ts'

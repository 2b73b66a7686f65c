/**
 * What each operation means, computed slowly in float64: the oracle that lowerings, devices and kernels are tested against.
 *
 * @module
 */
export { evaluate } from './evaluate.ts'
export type { Values } from './values.ts'

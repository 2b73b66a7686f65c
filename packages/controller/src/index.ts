/**
 * Which operating point runs next, inside a budget. Pure: no clock, no I/O.
 *
 * @module
 */
export { chooseChain } from './choose-chain.ts'
export { type ControllerOptions, type ControllerState, createController } from './create-controller.ts'
export { type ControllerErrorCode, controllerErrorHints } from './errors.ts'
export {
  type Candidate,
  type CascadeFacts,
  candidates,
  type OperatingPoints,
  type WidthFacts,
} from './operating-points.ts'

import { type ErrorFactory, errorFactory } from '@widthwise/core'

/** Codes of this package's errors, each with what the reader can do. */
export const controllerErrorHints = {
  'budget-invalid': 'Give a budget of ms, mJ or macs above 0, or a maxLoss from 0 to 1.',
  'budget-too-small': 'Raise the budget to at least what the message names, or use a narrower model.',
  'cost-unknown': 'Measure the model on this machine first, or give the budget in macs.',
  'accuracy-unknown': "Give a budget of ms or macs: the model's card states no accuracy for its widths.",
  'width-unknown': 'Use one of the widths that the message lists.',
} as const

/** The closed union of this package's error codes. */
export type ControllerErrorCode = keyof typeof controllerErrorHints

/** Makes this package's errors. */
export const controllerError: ErrorFactory<ControllerErrorCode> = errorFactory(controllerErrorHints)

const marker = Symbol.for('widthwise.error')

/** What travels with an error beside its code and message. */
export interface ErrorOptions {
  /** What the reader can do about it; the code's own hint when left out. */
  readonly hint?: string
  /** The values that the message names, for programs. */
  readonly details?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

/** The JSON form of an error, as the command line and the server print it. */
export interface ErrorDocument {
  readonly code: string
  readonly message: string
  readonly hint: string
}

/**
 * The one error class of Widthwise. `code` is a kebab-case word from the closed union of the package that throws;
 * the message names the thing, its value and what would have been right; `hint` says what to do.
 */
export class WidthwiseError<Code extends string = string> extends Error {
  readonly code: Code
  readonly hint: string
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: Code, message: string, options: ErrorOptions & { readonly hint: string }) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.name = 'WidthwiseError'
    this.code = code
    this.hint = options.hint
    this.details = options.details ?? {}
    Object.defineProperty(this, marker, { value: true })
  }

  /** The form that people's tools print: code, message and hint, never a stack. */
  toJSON(): ErrorDocument {
    return { code: this.code, message: this.message, hint: this.hint }
  }
}

/**
 * Whether `error` is a {@link WidthwiseError}, also one made by another copy of this package.
 * With `codes` (a package's hint table), whether its code is one of them.
 */
export function isWidthwiseError<Code extends string = string>(
  error: unknown,
  codes?: Readonly<Record<Code, string>>,
): error is WidthwiseError<Code> {
  if (typeof error !== 'object' || error === null || !(marker in error)) return false
  return codes === undefined || Object.hasOwn(codes, (error as unknown as WidthwiseError).code)
}

/** Makes the errors of one package; see {@link errorFactory}. */
export type ErrorFactory<Code extends string> = (
  code: Code,
  message: string,
  options?: ErrorOptions,
) => WidthwiseError<Code>

/**
 * A package's own way to make errors from its table of codes and hints.
 *
 * @example
 * const hints = { 'header-too-large': 'The file is not a safetensors file, or it is damaged.' } as const
 * const weightsError = errorFactory(hints)
 * throw weightsError('header-too-large', 'header of 2 GB; at most 100 MB are read')
 */
export function errorFactory<Code extends string>(hints: Readonly<Record<Code, string>>): ErrorFactory<Code> {
  return (code, message, options = {}) => new WidthwiseError(code, message, { hint: hints[code], ...options })
}

import answers from '../testdata/answers.json' with { type: 'json' }

/** A PNG of 32 × 32 pixels, and what `@widthwise/model-cifar10` makes of it at each of its widths. */
export interface KnownAnswers {
  readonly name: string
  readonly png: Uint8Array<ArrayBuffer>
  /** Probabilities of the classes, by width, as ONNX Runtime in Node gives them. */
  readonly widths: readonly { readonly width: number; readonly probabilities: readonly number[] }[]
}

/** Where Node and browsers are expected to agree. */
export const knownAnswers: readonly KnownAnswers[] = answers.map(({ name, png, widths }) => ({
  name,
  png: Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0)),
  widths,
}))

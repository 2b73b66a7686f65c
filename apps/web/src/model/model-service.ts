import type { Chain, ErrorDocument } from '@widthwise/core'
import type { Answer, ClassifyOptions, PointFacts } from 'widthwise'

/** What a call came to. Errors travel as values: an exception loses its code and hint on the way out of a worker. */
export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: ErrorDocument }

/** What the page knows of a model. */
export interface ModelFacts {
  readonly name: string
  /** Classes' names, by class index. */
  readonly labels: readonly string[]
  /** Ascending. */
  readonly widths: readonly { readonly width: number; readonly macs: number }[]
  /** Sides of what the network sees, in pixels. */
  readonly input: { readonly width: number; readonly height: number }
  readonly points: readonly PointFacts[]
  readonly device: string
  /** Bytes of all weight files. */
  readonly weightBytes: number
}

/** One weight file while it is fetched. */
export interface ShardProgress {
  readonly file: string
  /** The width that it makes possible. */
  readonly width: number
  readonly loadedBytes: number
  readonly bytes: number
}

/** What the controller would run, and what it chose from. */
export interface Plan {
  readonly chain: Chain
  /** The milliseconds it was chosen within: the limit, or the cost of the cheapest point where that had become more. */
  readonly limitMs?: number
}

/** What was decided within limits. */
export interface Decision {
  readonly plan: Plan
  /** For the picture that was shown last. */
  readonly answer?: Answer
  /** The points as they are now, once milliseconds are known: every run moves what the next one is thought to take. */
  readonly points?: readonly PointFacts[]
}

/** Pixels for a canvas: four bytes each, row by row. */
export interface CanvasPixels {
  readonly width: number
  readonly height: number
  readonly data: Uint8ClampedArray<ArrayBuffer>
}

/** A picture that was decoded and answered. */
export interface Shown extends Decision {
  readonly answer: Answer
  /** The middle of the picture that the network reads, in as many pixels as a screen needs. */
  readonly picture: CanvasPixels
  /** The very pixels that the network reads. */
  readonly seen: CanvasPixels
}

/** What may run, and for how much. */
export type Limits = Pick<ClassifyOptions, 'budget' | 'width'>

/** The model, as the page asks for it; it lives in a worker, so that the page never waits for it. */
export interface ModelService {
  /** Fetches, checks and opens the model of a folder (its address, ending in a slash). To be called once, before all else. */
  open(folder: string, onProgress: (shards: readonly ShardProgress[]) => void): Promise<Outcome<ModelFacts>>
  /** Decodes a picture and answers; only when both went well is it the one that {@link decide} is about. */
  show(picture: Blob, limits: Limits): Promise<Outcome<Shown>>
  /**
   * What would run within these limits, and the answer for the picture that was shown last, if there was one. Milliseconds
   * too few for the cheapest point are taken as what that one costs, here and in {@link show}.
   */
  decide(limits: Limits): Promise<Outcome<Decision>>
  /** Times every width on this machine; the points then have milliseconds. */
  measure(onProgress: (share: number) => void): Promise<Outcome<ModelFacts>>
  /** As {@link measure} where nothing was measured here before; else what was. */
  haveMilliseconds(): Promise<Outcome<ModelFacts>>
}

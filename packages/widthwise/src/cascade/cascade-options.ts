import type { AbortSignalLike } from '@widthwise/core'
import * as v from 'valibot'
import type { LoadOptions } from '../load.ts'
import type { ProfileOptions } from '../measure-profile.ts'
import { assertLoadOptions, checker } from '../options.ts'
import type { ImageInput } from '../platform.ts'
import type { PrefetchOptions } from './prefetch.ts'

/** Options of `loadCascade`. */
export interface LoadCascadeOptions extends Omit<LoadOptions, 'onProgress'> {
  /** What the next stage does ahead of need for pictures that are likely to stay; default nothing. */
  readonly prefetch?: PrefetchOptions
}

/** Options of a classification by a cascade. */
export interface CascadeClassifyOptions {
  /** How many classes `top` lists; default 5, at most all. */
  readonly top?: number
  readonly signal?: AbortSignalLike
}

/** Options of many classifications by a cascade. */
export interface CascadeClassifyAllOptions extends CascadeClassifyOptions {
  /** Pictures that start together; default 1, for the least time until each answer. */
  readonly batch?: number
}

/** Options of a cascade's measurement. */
export interface CascadeProfileOptions extends ProfileOptions {
  /** The picture to measure with: resizing takes longer the larger it is. Default: one of 500 × 375 pixels. */
  readonly image?: ImageInput
}

/** Options of a comparison with the base alone. */
export interface CascadeCompareOptions {
  /** Timed rounds of each picture; default 3. */
  readonly rounds?: number
  /** Called after each picture with how many have been compared. */
  readonly onProgress?: (pictures: number) => void
  readonly signal?: AbortSignalLike
}

const assertPrefetch: (options: unknown) => void = checker(
  'loadCascade',
  v.strictObject({
    prefetch: v.optional(
      v.strictObject({
        what: v.picklist(['preprocess', 'run'], 'must be preprocess or run'),
        doubt: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
      }),
    ),
  }),
)

/** @throws {WidthwiseError} option-invalid, naming the option */
export function assertLoadCascadeOptions({ prefetch, ...options }: LoadCascadeOptions): void {
  assertLoadOptions(options)
  assertPrefetch({ ...(prefetch !== undefined && { prefetch }) })
}

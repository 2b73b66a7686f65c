import type { Model } from 'widthwise'

/** The part of a loaded model that serving needs; every `Model` fits. */
export interface ServedModel
  extends Pick<Model, 'name' | 'widths' | 'labels' | 'input' | 'classify' | 'infer' | 'plan' | 'operatingPoints'> {
  /** Of its `widthwise.json`. */
  readonly version?: string
}

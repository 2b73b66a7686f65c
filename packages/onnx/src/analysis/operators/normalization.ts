import type { NodeView } from '../node-view.ts'
import type { Operator } from '../operator.ts'

const norm: Operator = { infer: (node) => [{ shape: node.shape(0) }] }

/** Gives the norm and, last, the sum that was normalised. */
const skipNorm: Operator = {
  infer(node) {
    const sum = { shape: node.shape(0) }
    return [sum, { shape: undefined }, { shape: undefined }, sum]
  },
}

/** Exporters write a norm over groups of channels as this one with scales of 1 and shifts of 0; its weights follow it. */
function instanceWeights(node: NodeView): readonly number[] {
  const all = (index: number, number: number): boolean => node.data(index)?.every((value) => value === number) ?? false
  return all(1, 1) && all(2, 0) ? [0] : [0, 1, 2]
}

/** Norms: no multiply-accumulates by the papers' count, and in place. */
export const normalizationOperators: Readonly<Record<string, Operator>> = {
  BatchNormalization: { ...norm, statistics: [3, 4] },
  LayerNormalization: norm,
  InstanceNormalization: { ...norm, weights: instanceWeights },
  GroupNormalization: norm,
  RMSNormalization: norm,
  // ONNX Runtime writes these two into the standard's own domain.
  SimplifiedLayerNormalization: norm,
  SkipSimplifiedLayerNormalization: skipNorm,
  MeanVarianceNormalization: norm,
  LpNormalization: norm,
  LRN: norm,
  'com.microsoft.SkipLayerNormalization': skipNorm,
  'com.microsoft.SkipSimplifiedLayerNormalization': skipNorm,
  'com.microsoft.GroupNorm': norm,
}

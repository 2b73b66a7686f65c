import type { Operator } from '../operator.ts'
import { attentionOperators } from './attention.ts'
import { convolutionOperators } from './convolution.ts'
import { elementwiseOperators } from './elementwise.ts'
import { generatorOperators } from './generators.ts'
import { matrixOperators } from './matrix.ts'
import { normalizationOperators } from './normalization.ts'
import { poolingOperators } from './pooling.ts'
import { quantizationOperators } from './quantization.ts'
import { reductionOperators } from './reduction.ts'
import { reshapingOperators } from './reshaping.ts'
import { resizingOperators } from './resizing.ts'
import { selectionOperators } from './selection.ts'

/** Every operator that is known, by its name; those of other domains than the standard's with the domain in front. */
export const operators: ReadonlyMap<string, Operator> = new Map(
  [
    attentionOperators,
    convolutionOperators,
    elementwiseOperators,
    generatorOperators,
    matrixOperators,
    normalizationOperators,
    poolingOperators,
    quantizationOperators,
    reductionOperators,
    reshapingOperators,
    resizingOperators,
    selectionOperators,
  ].flatMap((table) => Object.entries(table)),
)

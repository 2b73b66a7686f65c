import type { NodeView } from '../node-view.ts'
import { elementsOf, type Shape } from '../shape.ts'

interface Einsum {
  readonly terms: readonly (readonly string[])[]
  readonly result: readonly string[]
  readonly sizes: ReadonlyMap<string, number>
}

/** Shape that an equation such as `bhid,bhjd->bhij` makes. */
export function einsumShape(node: NodeView): Shape {
  const { result, sizes } = parse(node)
  return result.map((label) => sizes.get(label) ?? node.invalid(`makes the axis '${label}', which no input has`))
}

/**
 * Multiply-accumulates: one for each combination of all labels where two operands are contracted. Nothing is summed in
 * an outer product, so that there is none; an order of several contractions is not stated, so that it is unknown.
 */
export function einsumCost(node: NodeView): number | undefined {
  const { terms, result, sizes } = parse(node)
  const contracts = [...sizes.keys()].some((label) => !result.includes(label))
  if (terms.length < 2 || !contracts) return 0
  return terms.length === 2 ? elementsOf([...sizes.values()]) : undefined
}

function parse(node: NodeView): Einsum {
  const equation = node.text('equation', '').replaceAll(' ', '')
  const [left = '', stated] = equation.split('->')
  const texts = left.split(',')
  if (texts.length !== node.inputs.length) return node.invalid(`has ${node.inputs.length} inputs for '${equation}'`)
  const sizes = new Map<string, number>()
  const terms = texts.map((text, index) => {
    const shape = node.shape(index)
    const labels = labelsOf(text, shape.length)
    if (labels.length !== shape.length) return node.invalid(`reads '${text}' from [${shape}]`)
    for (const [axis, label] of labels.entries()) {
      const [size, known] = [shape[axis] as number, sizes.get(label) ?? 1]
      if (known !== 1 && size !== 1 && known !== size) return node.invalid(`has ${known} and ${size} as '${label}'`)
      sizes.set(label, Math.max(known, size))
    }
    return labels
  })
  const all = terms.flat()
  const spread = [...new Set(all.filter((label) => label.startsWith('.')))].sort()
  const once = [...new Set(all)].filter(
    (label) => !label.startsWith('.') && all.indexOf(label) === all.lastIndexOf(label),
  )
  const result =
    stated === undefined
      ? [...spread, ...once.sort()]
      : [...stated.replace('...', '\0')].flatMap((label) => (label === '\0' ? spread : [label]))
  return { terms, result, sizes }
}

/** The axes behind an ellipsis are numbered from the back, as they are broadcast. */
function labelsOf(text: string, rank: number): readonly string[] {
  const count = rank - text.replace('...', '').length
  return [...text.replace('...', '\0')].flatMap((label) =>
    label === '\0' ? Array.from({ length: Math.max(0, count) }, (_, index) => `.${1000 - count + index}`) : [label],
  )
}

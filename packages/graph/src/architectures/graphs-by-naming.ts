import { type Graph, isWidthwiseError } from '@widthwise/core'
import { graphErrorHints } from '../errors.ts'
import type { Architecture } from './family.ts'
import { buildGraph, families, type GraphInputs } from './index.ts'

/** One network with the tensor names of one code base. */
export interface NamedGraph {
  /** Value of the description's key `naming`, or of its backbone's; undefined where there is one way to name only. */
  readonly naming: string | undefined
  readonly graph: Graph
}

/**
 * One network under every way in which its family's checkpoints name tensors, the description's own first; of a head on a
 * backbone, the ways of the backbone's family. All graphs list the same parameters in the same order, so that the names
 * at one index mean the same tensor.
 *
 * @throws {WidthwiseError} architecture-unknown, architecture-invalid, input-invalid
 *
 * @example
 * const [timm, facebook] = graphsByNaming(architecture, { input })
 * timm.graph.parameters[0].name       // stem.0.weight
 * facebook?.graph.parameters[0].name  // downsample_layers.0.0.weight
 */
export function graphsByNaming(
  architecture: Architecture,
  size: GraphInputs,
): readonly [NamedGraph, ...(readonly NamedGraph[])] {
  const own = buildGraph(architecture, size)
  const { backbone } = own.architecture as { readonly backbone?: Architecture }
  const named: Architecture & { readonly naming?: string } = backbone ?? own.architecture
  const { namings = [] } = families.find(({ name }) => name === named.family) ?? {}
  const others = namings
    .filter((naming) => naming !== named.naming)
    .flatMap((naming): NamedGraph[] => {
      const renamed = { ...named, naming }
      try {
        const graph = buildGraph(backbone ? { ...own.architecture, backbone: renamed } : renamed, size)
        return [{ naming, graph }]
      } catch (error) {
        // A form of the network that this code base does not have, such as facebook's isotropic ConvNeXt in timm.
        if (isWidthwiseError(error, graphErrorHints) && error.code === 'architecture-invalid') return []
        throw error
      }
    })
  return [{ naming: named.naming, graph: own }, ...others]
}

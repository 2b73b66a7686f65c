import { describe, expect, it } from 'vitest'
import { sliceGraph } from '../slice-graph.ts'
import { graphsByNaming } from './graphs-by-naming.ts'
import { families } from './index.ts'

const input = [3, 32, 32]
const convnext = { family: 'convnext', naming: 'facebook', dims: [8, 16], depths: [1, 2], classes: 3 }

describe('graphsByNaming', () => {
  it('gives the description’s own naming first, then the others', () => {
    const graphs = graphsByNaming(convnext, { input })
    expect(graphs.map(({ naming }) => naming)).toEqual(['facebook', 'timm'])
    expect(graphs.map(({ graph }) => graph.parameters[0]?.name)).toEqual([
      'downsample_layers.0.0.weight',
      'stem.0.weight',
    ])
  })

  it('leaves out a naming that has no such form', () => {
    const isotropic = { family: 'convnext', naming: 'facebook', dims: [8], depths: [1], isotropic: true, patch: 16 }
    expect(graphsByNaming(isotropic, { input }).map(({ naming }) => naming)).toEqual(['facebook'])
  })

  it('refuses a wrong description, and one that names no family', () => {
    expect(() => graphsByNaming({ ...convnext, dims: [] }, { input })).toThrow(
      expect.objectContaining({ code: 'architecture-invalid' }),
    )
    expect(() => graphsByNaming({ family: 'lenet' }, { input })).toThrow(
      expect.objectContaining({ code: 'architecture-unknown' }),
    )
  })

  const published = families.flatMap(({ variants, imageSizeOf }) =>
    Object.entries(variants).map(([name, architecture]) => ({ name, architecture, side: imageSizeOf(architecture) })),
  )
  it.each(published)('$name: parameters of one index have one size under every naming', ({ architecture, side }) => {
    const [own, ...others] = graphsByNaming(architecture, { input: [3, side, side] }).map(({ graph }) =>
      Array.from(sliceGraph(graph, { rule: 'none' }).parameters.values(), ({ fullShape }) =>
        fullShape.filter((size) => size !== 1),
      ),
    )
    for (const other of others) expect(other).toEqual(own)
  })
})

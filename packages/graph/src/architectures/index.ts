/**
 * Every architecture by its description or its published name; also part of `@widthwise/graph`.
 *
 * @module
 */
import type { Graph, Subnet } from '@widthwise/core'
import { graphError } from '../errors.ts'
import { attachedExits } from './attached-exits.ts'
import { convnext } from './convnext.ts'
import { esn } from './esn.ts'
import type { Architecture, BackboneBuilder, Family, InputShapes } from './family.ts'
import { inceptionnext } from './inceptionnext.ts'
import { metanext } from './metanext.ts'
import { mobilenet } from './mobilenet.ts'
import { namesLike } from './names-like.ts'
import { resnet } from './resnet.ts'
import { semanticfpn } from './semanticfpn.ts'
import { upernet } from './upernet.ts'
import { vit } from './vit.ts'

/** Every family; adding an architecture is its file and its row here. */
export const families: readonly Family[] = [
  convnext,
  inceptionnext,
  metanext,
  vit,
  resnet,
  mobilenet,
  upernet,
  semanticfpn,
  esn,
  attachedExits,
]

/** Names of all published configurations. */
export const architectureNames: readonly string[] = families.flatMap((family) => Object.keys(family.variants))

/**
 * The description of a published configuration, such as `convnext_tiny`, its usual input, and the slicing rule that its
 * name stands for where its family has several (`hydravit_base`).
 *
 * @throws {WidthwiseError} architecture-unknown
 */
export function architectureByName(name: string): {
  readonly architecture: Architecture
  readonly input: readonly [number, number, number]
  readonly rule?: Subnet['rule']
} {
  for (const { variants, imageSizeOf, ruleOf } of families) {
    const architecture = Object.hasOwn(variants, name) ? variants[name] : undefined
    if (!architecture) continue
    const side = imageSizeOf(architecture)
    const rule = ruleOf?.(name)
    return { architecture, input: [3, side, side], ...(rule && { rule }) }
  }
  throw graphError('architecture-unknown', `no configuration '${name}'; ${namesLike(name, architectureNames)}`, {
    details: { name },
  })
}

/** The picture that a network is usually given, `[channels, height, width]`: the size that its family's configurations are stated at. */
export function usualInput(architecture: Architecture): readonly [number, number, number] {
  const side = familyOf(architecture).imageSizeOf(architecture)
  const { inChannels = 3 } = (architecture.backbone ?? architecture) as { readonly inChannels?: unknown }
  return [typeof inChannels === 'number' ? inChannels : 3, side, side]
}

/** The size of what goes into a network: `[channels, height, width]` of one image, or the shapes of several inputs by name. */
export type GraphInputs = { readonly input: readonly number[] } | { readonly inputs: InputShapes }

/**
 * Builds the graph of a network at all its widths.
 *
 * @param architecture the description, keys as the family's schema has them
 * @param size `input`, `[channels, height, width]` of one image; or `inputs` by name, for networks of several
 * @throws {WidthwiseError} architecture-unknown, architecture-invalid, input-invalid
 *
 * @example
 * const { architecture, input } = architectureByName('convnext_tiny')
 * const graph = buildGraph(architecture, { input })
 */
export function buildGraph(architecture: Architecture, size: GraphInputs): Graph {
  const family = familyOf(architecture)
  const inputs = 'inputs' in size ? size.inputs : { input: size.input }
  for (const [name, shape] of Object.entries(inputs)) assertShape(name, shape)
  return family.build(architecture, inputs, addBackbone)
}

const addBackbone: BackboneBuilder = (b, architecture, inputs) => {
  const { name, stages, build } = familyOf(architecture)
  if (!stages) {
    const able = families.filter((family) => family.stages).map((family) => family.name)
    throw graphError('architecture-invalid', `${name} yields no stage features; ${able.join(', ')} do`, {
      details: { family: name },
    })
  }
  // The network by itself says which input it takes, and which rules slice it.
  const { rules, widths } = build(architecture, inputs, addBackbone)
  const input = b.input('input', inputs.input as readonly number[])
  return {
    input,
    features: b.within('backbone', () => stages(b, architecture, input)),
    slicing: { rules, ...(widths && { widths }) },
  }
}

function familyOf(architecture: Architecture): Family {
  const family = families.find(({ name }) => name === architecture?.family)
  if (family) return family
  const known = families.map(({ name }) => name).join(', ')
  throw graphError('architecture-unknown', `no family '${architecture?.family}'; there are ${known}`, {
    details: { family: architecture?.family },
  })
}

/** Far above any picture; beyond it counts would not be exact. */
const largestSide = 2 ** 16

function assertShape(name: string, shape: unknown): void {
  if (
    Array.isArray(shape) &&
    shape.length >= 1 &&
    shape.length <= 3 &&
    shape.every((size) => Number.isSafeInteger(size) && size > 0 && size <= largestSide)
  )
    return
  throw graphError(
    'input-invalid',
    `${name} [${shape}]; it must be [channels, height, width], whole numbers above 0 and at most ${largestSide}`,
    {
      details: { input: shape },
    },
  )
}

export type { Architecture, Family, InputShapes } from './family.ts'

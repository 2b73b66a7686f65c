import type { TensorInfo, TensorStore } from '@widthwise/core'

/** The parameters of a network under one way to name them; all ways list the same parameters in the same order. */
export interface ParameterNaming {
  /** Whose names they are, for a report; undefined where there is one way only. */
  readonly naming: string | undefined
  readonly parameters: readonly { readonly name: string; readonly shape: readonly number[] }[]
}

/** A tensor of a checkpoint, and the parameter that it is. */
export interface MatchedTensor {
  /** Its name in the checkpoint. */
  readonly from: string
  /** The parameter's name in the network. */
  readonly to: string
  /** Shape in the checkpoint; that of the parameter but for dimensions of 1, or else the tensor does not fit. */
  readonly stored: readonly number[]
  readonly shape: readonly number[]
}

/** What a checkpoint has of a network. */
export interface CheckpointMatch {
  /** The way to name that fits best. */
  readonly naming: string | undefined
  /** What stands in front of every name: that of a module around the network, with its dot; mostly nothing. */
  readonly prefix: string
  /** In the order of the network. */
  readonly matched: readonly MatchedTensor[]
  /** Parameters that the checkpoint lacks: the names in it that they would have. */
  readonly missing: readonly string[]
  /** Tensors of the checkpoint that the network has no place for. */
  readonly unused: readonly string[]
}

/** Modules that may stand around a network; more in one file are no network in a module. */
const mostPrefixes = 16

/**
 * Finds the parameters of a network in a checkpoint whose names may be those of another code base, and may stand inside
 * a module: the naming and the module under which most parameters are found. Reads names and shapes only, and refuses
 * nothing; `convertCheckpoint` does.
 *
 * @param namings the first one names the parameters in the answer
 */
export function matchCheckpoint(
  checkpoint: TensorStore,
  namings: readonly [ParameterNaming, ...(readonly ParameterNaming[])],
): CheckpointMatch {
  const names = [...checkpoint.keys()]
  const known = new Set(names)
  const { naming, prefix } = bestReading(names, known, namings)
  const matched: MatchedTensor[] = []
  const missing: string[] = []
  for (const [index, { name }] of naming.parameters.entries()) {
    const from = `${prefix}${name}`
    const target = namings[0].parameters[index]
    if (target === undefined || !known.has(from)) missing.push(from)
    else {
      const { shape: stored } = checkpoint.get(from) as TensorInfo
      matched.push({ from, to: target.name, stored, shape: target.shape })
    }
  }
  const used = new Set(matched.map(({ from }) => from))
  return { naming: naming.naming, prefix, matched, missing, unused: names.filter((name) => !used.has(name)) }
}

interface Reading {
  readonly naming: ParameterNaming
  readonly prefix: string
}

/** Of equal ones the first naming, and the shortest prefix. */
function bestReading(
  names: readonly string[],
  known: ReadonlySet<string>,
  namings: readonly [ParameterNaming, ...(readonly ParameterNaming[])],
): Reading {
  let best: Reading = { naming: namings[0], prefix: '' }
  let found = 0
  for (const naming of namings) {
    for (const prefix of prefixesOf(names, naming)) {
      const count = naming.parameters.filter(({ name }) => known.has(`${prefix}${name}`)).length
      if (count > found) [best, found] = [{ naming, prefix }, count]
    }
  }
  return best
}

/** What stands before the name of the first parameter wherever it ends a tensor's name. */
function prefixesOf(names: readonly string[], { parameters: [first] }: ParameterNaming): readonly string[] {
  const inModule = names.filter((name) => first && name.endsWith(`.${first.name}`))
  const prefixes = inModule.map((name) => name.slice(0, name.length - (first?.name.length ?? 0)))
  return ['', ...prefixes.sort((a, b) => a.length - b.length).slice(0, mostPrefixes)]
}

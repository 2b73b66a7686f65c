import type { Segment } from '@widthwise/core'
import type { SlicedBranch } from '@widthwise/graph/slicing'
import type { Folds } from '../fold-channel-affines.ts'
import type { Link, LoweringContext } from '../lowering-context.ts'
import type { StepOf } from '../lowerings.ts'
import { convolutionLink } from './convolution.ts'

/** A piece of a branch: adjacent channels of the operation's input, and of its output. */
interface Run {
  readonly branch: SlicedBranch
  readonly from: number
  readonly size: number
}

/**
 * Lowers depthwise convolutions: one branch to a chain of grouped `Conv`; several to a `Split` of the channels into runs
 * of one branch, the branches, and a `Concat` that puts the runs back in their order.
 */
export function lowerDepthwise(step: StepOf<'depthwise'>, context: LoweringContext): void {
  const input = context.nameOf(step.input)
  const [only] = step.branches
  if (only && step.branches.length === 1 && only.positions.length === 1) {
    context.chain(input, branchLinks(only, step, context), step.output)
    return
  }
  const runs = step.branches
    .flatMap((branch) => branch.positions.map((position) => runOf(branch, position)))
    .sort((a, b) => a.from - b.from)
  const values = new Map<Run, string>()
  split(input, runs, step, context).forEach((name, index) => {
    values.set(runs[index] as Run, name)
  })
  for (const branch of step.branches) {
    // In the order in which the branch's weights are stored, which need not be that of the input.
    const own = branch.positions.map(([from]) => runs.find((run) => run.from === from) as Run)
    const links = branchLinks(branch, {}, context)
    if (links.length === 0) continue
    let value = own.length === 1 ? (values.get(own[0] as Run) as string) : context.partOf(step.output, 'branch')
    if (own.length > 1) {
      context.builder.node(
        'Concat',
        own.map((run) => values.get(run) as string),
        value,
        { axis: 1 },
      )
    }
    for (const link of links) value = link(value, context.partOf(step.output, 'convolved'))
    split(value, own, step, context).forEach((name, index) => {
      values.set(own[index] as Run, name)
    })
  }
  context.builder.node(
    'Concat',
    runs.map((run) => values.get(run) as string),
    context.nameOf(step.output),
    { axis: 1 },
  )
}

const runOf = (branch: SlicedBranch, [from, to]: Segment): Run => ({ branch, from, size: to - from })

/** The kernels of a branch one after the other; what is folded goes into the last. */
function branchLinks({ kernels, channels }: SlicedBranch, folds: Folds, context: LoweringContext): readonly Link[] {
  return kernels.map((kernel, at) => {
    const own = at === kernels.length - 1 ? folds : {}
    return convolutionLink(kernel, { outputs: channels, inputs: 1, groups: channels }, own, context)
  })
}

/** The names of a value's parts, one for each run; a single run is the value itself. */
function split(
  value: string,
  runs: readonly Run[],
  step: StepOf<'depthwise'>,
  context: LoweringContext,
): readonly string[] {
  if (runs.length === 1) return [value]
  return context.builder.nodeOfMany(
    'Split',
    [value, context.builder.integers(runs.map(({ size }) => size))],
    runs.map(() => context.partOf(step.output, 'run')),
    { axis: 1 },
  )
}

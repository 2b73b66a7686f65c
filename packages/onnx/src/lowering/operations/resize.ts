import type { Link, LoweringContext } from '../lowering-context.ts'
import type { StepOf } from '../lowerings.ts'

/** Lowers a change of a map's size to `Resize`, or to rows and columns picked one by one. */
export function lowerResize(step: StepOf<'resize'>, context: LoweringContext): void {
  const [, ...from] = context.shapeOf(step.input)
  const [, ...to] = context.shapeOf(step.output)
  const whole = to.every((size, i) => size % (from[i] as number) === 0)
  const links = step.mode === 'nearest' && !whole ? picked(from, to, context) : [resized(step.mode, to, context)]
  context.chain(context.nameOf(step.input), links, step.output)
}

function resized(mode: StepOf<'resize'>['mode'], size: readonly number[], context: LoweringContext): Link {
  const attributes =
    mode === 'bilinear'
      ? { mode: 'linear', coordinate_transformation_mode: 'half_pixel' }
      : { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }
  // The second and third input, a region and factors, are left out.
  return context.link('Resize', ['', '', context.builder.integers(size)], { ...attributes, axes: [2, 3] })
}

/**
 * The nearest pixel by its number, `floor(i·n/k)`. Runtimes divide by a factor that is rounded to float32 first, and take
 * the pixel before where the quotient should be whole: row 8 of 14 brought to 16 is 7, and comes out as 6.
 */
function picked(from: readonly number[], to: readonly number[], context: LoweringContext): readonly Link[] {
  return to.flatMap((size, i) => {
    const extent = from[i] as number
    if (size === extent) return []
    const pixels = Array.from({ length: size }, (_, at) => Math.floor((at * extent) / size))
    return [context.link('Gather', [context.builder.integers(pixels)], { axis: i + 2 })]
  })
}

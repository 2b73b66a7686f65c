import type { LoweringContext } from '../lowering-context.ts'
import type { StepOf } from '../lowerings.ts'

/** Lowers a change of a map's size to `Resize`. */
export function lowerResize(step: StepOf<'resize'>, context: LoweringContext): void {
  const [, ...size] = context.shapeOf(step.output)
  const modes =
    step.mode === 'bilinear'
      ? { mode: 'linear', coordinate_transformation_mode: 'half_pixel' }
      : { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }
  // The second and third input, a region and factors, are left out.
  const resize = context.link('Resize', ['', '', context.builder.integers(size)], { ...modes, axes: [2, 3] })
  context.chain(context.nameOf(step.input), [resize], step.output)
}

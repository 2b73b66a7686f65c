import type { NodeView } from '../node-view.ts'
import type { Shape } from '../shape.ts'

/** Kernel, strides and the like of an operator that slides windows over the spatial axes. */
export interface Windows {
  readonly kernel: Shape
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
  /** Begins of all axes, then ends. */
  readonly pads: readonly number[]
  readonly autoPad: string
}

/** Most elements of a kernel's axis, a stride or a padding: beyond it a file means something else. */
const most = 2 ** 31

/**
 * Reads the attributes of windows over so many spatial axes.
 *
 * @throws {WidthwiseError} onnx-invalid
 */
export function windowsOf(node: NodeView, kernel: Shape): Windows {
  const { length } = kernel
  const list = (name: string, otherwise: number, count: number, least: number): readonly number[] => {
    const values = node.ints(name) ?? new Array<number>(count).fill(otherwise)
    if (values.length === count && values.every((value) => value >= least && value < most)) return values
    return node.invalid(`has ${name} [${values}]; ${count} numbers of at least ${least} are right`)
  }
  if (!kernel.every((size) => size >= 1 && size < most)) return node.invalid(`has the kernel [${kernel}]`)
  return {
    kernel,
    strides: list('strides', 1, length, 1),
    dilations: list('dilations', 1, length, 1),
    pads: list('pads', 0, 2 * length, -most),
    autoPad: node.text('auto_pad', 'NOTSET'),
  }
}

/**
 * Sizes of the spatial axes behind windows.
 *
 * @throws {WidthwiseError} onnx-invalid, where a window does not fit
 */
export function slid(node: NodeView, sizes: Shape, windows: Windows, ceiling = false): Shape {
  return sizes.map((size, axis) => {
    const [kernel, stride, dilation] = [windows.kernel, windows.strides, windows.dilations].map(
      (list) => list[axis] as number,
    ) as [number, number, number]
    if (windows.autoPad.startsWith('SAME')) return Math.ceil(size / stride)
    const none = windows.autoPad === 'VALID'
    const before = none ? 0 : (windows.pads[axis] as number)
    const after = none ? 0 : (windows.pads[axis + sizes.length] as number)
    const steps = (size + before + after - (dilation * (kernel - 1) + 1)) / stride
    if (steps < 0 && !(ceiling && Math.ceil(steps) >= 0)) {
      return node.invalid(`has windows of [${windows.kernel}] on [${sizes}], which is smaller`)
    }
    const count = (ceiling ? Math.ceil(steps) : Math.floor(steps)) + 1
    // A last window that would begin in the padding behind is left out.
    return ceiling && count > 1 && (count - 1) * stride >= size + before ? count - 1 : count
  })
}

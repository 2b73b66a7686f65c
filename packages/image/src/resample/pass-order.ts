import type { ImageSize } from '../rgb-image.ts'

/**
 * Which pass of a resize runs first. The order shows in the last bit, because each pass rounds to 8 bits.
 * - `auto`: as Pillow 13, vertically first when the height shrinks by more than twice what the width does
 * - `pillow-12`: as Pillow 11 and 12, vertically first only for pictures over 100 times as tall as wide that get lower
 * - `horizontal-first`: as Pillow 10 and before
 */
export type PassOrder = 'auto' | 'pillow-12' | 'horizontal-first'

/** The names of {@link PassOrder}. */
export const passOrders: readonly PassOrder[] = ['auto', 'pillow-12', 'horizontal-first']

/** Whether the vertical pass runs first; the sizes are the whole picture's, whatever the box. */
export function isVerticalFirst(order: PassOrder, input: ImageSize, output: ImageSize): boolean {
  const heightLoss = input.height - output.height
  const widthLoss = input.width - output.width
  switch (order) {
    case 'auto':
      return heightLoss > 0 && heightLoss > 2 * widthLoss
    case 'pillow-12':
      return heightLoss > 0 && input.height > 100 * input.width
    case 'horizontal-first':
      return false
  }
}

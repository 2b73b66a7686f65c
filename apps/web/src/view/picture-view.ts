import type { CanvasPixels } from '../model/model-service.ts'
import type { PageState } from '../page/page-state.ts'
import { pictureName } from '../words/picture-name.ts'
import { element, setText } from './elements.ts'

/** Shows the picture, and beside it what the network sees. */
export function createPictureView(): (state: PageState) => void {
  const frame = element('frame')
  const empty = element('empty')
  const canvas = element<HTMLCanvasElement>('picture')
  const seenFigure = element('seen-figure')
  const seen = element<HTMLCanvasElement>('seen')
  const name = element('picture-name')
  const caption = element('seen-caption')
  let drawn: CanvasPixels | undefined

  return ({ shown, pending }) => {
    frame.toggleAttribute('data-pending', pending !== undefined)
    if (!shown || shown.picture === drawn) return
    drawn = shown.picture
    empty.hidden = true
    canvas.hidden = false
    draw(canvas, shown.picture)
    draw(seen, shown.seen)
    // Small pictures are shown pixel by pixel; there is no second, smaller one to show beside them.
    const small = shown.picture.width <= 2 * shown.seen.width
    canvas.classList.toggle('pixelated', small)
    seenFigure.hidden = small
    setText(caption, `as the network sees it, ${shown.seen.width} × ${shown.seen.height}`)
    setText(name, pictureName(shown))
    canvas.setAttribute('aria-label', pictureName(shown))
  }
}

function draw(canvas: HTMLCanvasElement, { width, height, data }: CanvasPixels): void {
  canvas.width = width
  canvas.height = height
  canvas.getContext('2d')?.putImageData(new ImageData(data, width, height), 0, 0)
}

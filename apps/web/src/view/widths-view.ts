import type { PageState } from '../page/page-state.ts'
import { create, element, setText } from './elements.ts'
import { type WidthState, widthStates } from './width-states.ts'

const svgSpace = 'http://www.w3.org/2000/svg'

/**
 * Draws the widths as squares inside each other, as their weights are: a side as long as the width, so that the area is
 * about what it costs. The list beside it says the same in words.
 */
export function createWidthsView(): (state: PageState) => void {
  const drawing = element<SVGSVGElement>('widths-drawing')
  const rows = element('widths')
  let known = ''

  return (state) => {
    const states = widthStates(state)
    const widths = states.map(({ width }) => width).join()
    if (widths !== known) {
      known = widths
      // The widest first: the narrower ones lie on it.
      drawing.replaceChildren(...states.toReversed().map(square))
      rows.replaceChildren(...states.map(row))
    }
    for (const [index, width] of states.entries()) {
      drawSquare(drawing.children[states.length - 1 - index] as SVGGElement, width)
      drawRow(rows.children[index] as HTMLElement, width)
    }
  }
}

function square({ width }: WidthState): SVGElement {
  const side = String(100 * width)
  const group = document.createElementNS(svgSpace, 'g')
  for (const name of ['fill', 'edge']) {
    const rectangle = document.createElementNS(svgSpace, 'rect')
    for (const [key, value] of Object.entries({
      x: '0',
      y: String(100 - 100 * width),
      width: side,
      height: side,
      rx: '2.5',
    })) {
      rectangle.setAttribute(key, value)
    }
    rectangle.setAttribute('class', name)
    group.append(rectangle)
  }
  return group
}

function drawSquare(group: SVGGElement, { look, loaded }: WidthState): void {
  group.setAttribute('class', `width-square ${look}`)
  group.style.setProperty('--loaded', String(loaded))
}

function row({ width }: WidthState): HTMLElement {
  const item = create('li')
  item.append(
    create('span', 'width-name', String(width)),
    create('span', 'width-status'),
    create('span', 'width-detail'),
  )
  return item
}

function drawRow(item: HTMLElement, { look, status, detail }: WidthState): void {
  const [, statusText, detailText] = item.children as unknown as [Element, Element, Element]
  item.className = look
  setText(statusText, status)
  setText(detailText, detail)
}

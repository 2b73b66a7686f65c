import { webError } from '../errors.ts'

/** The element of the page with this id. @throws {WidthwiseError} page-fault, when the page and its script do not match */
export function element<Kind extends Element = HTMLElement>(id: string): Kind {
  const found = document.getElementById(id)
  if (!found) throw webError('page-fault', `the page has no #${id}`)
  return found as Element as Kind
}

/** Sets a text only when it is another: a live region would say it again. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text
}

/** A new element with classes and text. */
export function create<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className = '',
  text = '',
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text) made.textContent = text
  return made
}

import { webError } from '../errors.ts'
import type { Page } from '../page/create-page.ts'
import type { Picture } from '../page/page-state.ts'
import { element } from './elements.ts'

/** Takes pictures from the file input, from the clipboard, and from wherever they are dropped on the page. */
export function connectPictureInput(page: Page): void {
  const choose = (file: File): void => void page.choosePicture(asPicture(file))
  connectFileInput(choose)
  connectPaste(page, choose)
  connectDrop(page, choose)
}

function connectFileInput(choose: (file: File) => void): void {
  const input = element<HTMLInputElement>('file')
  input.addEventListener('change', () => {
    const [file] = input.files ?? []
    if (file) choose(file)
    // So that the same file can be chosen again.
    input.value = ''
  })
}

function connectPaste(page: Page, choose: (file: File) => void): void {
  document.addEventListener('paste', (event) => {
    const { clipboardData } = event
    if (!clipboardData) return
    const [file] = clipboardData.files
    if (file) {
      event.preventDefault()
      choose(file)
    } else reportNoPicture(page, 'the clipboard', clipboardData)
  })
}

function connectDrop(page: Page, choose: (file: File) => void): void {
  const { body } = document
  // Every element that is left while something is dragged tells; only leaving the page itself counts.
  body.addEventListener('dragover', (event) => {
    event.preventDefault()
    body.dataset.dragging = ''
  })
  body.addEventListener('dragleave', (event) => {
    if (!event.relatedTarget) delete body.dataset.dragging
  })
  body.addEventListener('drop', (event) => {
    event.preventDefault()
    delete body.dataset.dragging
    const { dataTransfer } = event
    const [file] = dataTransfer?.files ?? []
    if (file) choose(file)
    else if (dataTransfer) reportNoPicture(page, 'what was dropped', dataTransfer)
  })
}

function reportNoPicture(page: Page, where: string, { types }: DataTransfer): void {
  const what = types.length === 0 ? 'is empty' : `has no file, but ${types.join(', ')}`
  page.report(webError('no-picture', `${where} ${what}`).toJSON())
}

function asPicture(file: File): Picture {
  return { name: file.name || 'a picture', source: 'file', bytes: async () => file }
}

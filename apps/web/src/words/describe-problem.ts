import type { ErrorDocument } from '@widthwise/core'
import { readableCounts } from './format.ts'

/** A problem in the words of the page. */
export interface Problem {
  readonly code: string
  readonly title: string
  readonly text: string
  readonly hint: string
}

/** What a visitor should read where a library's words are for programmers; `message` stays as the detail below. */
const words: Readonly<Record<string, { readonly title: string; readonly hint?: string }>> = {
  'image-unsupported': {
    title: 'That is not a picture this page can read.',
    hint: 'Choose a JPEG, PNG, WebP, GIF or AVIF file.',
  },
  'image-corrupt': {
    title: 'That picture is damaged.',
    hint: 'It ends too early or its data is broken. Export or download it again.',
  },
  'image-too-large': {
    title: 'That picture has too many pixels.',
    hint: 'Scale it down first; the network looks at a small copy anyway.',
  },
  'image-too-thin': {
    title: 'That picture is too narrow a strip.',
    hint: 'Crop it to a less extreme shape.',
  },
  'budget-too-small': {
    title: 'Nothing fits this limit.',
    hint: 'Move the slider to the right; the answer shown is the one from before.',
  },
  'no-picture': { title: 'There was no picture in that.' },
  'sample-missing': { title: 'That sample could not be fetched.' },
  'model-worker-failed': { title: 'The model could not start.' },
  'page-fault': { title: 'Something went wrong here.' },
  'model-not-found': {
    title: 'The model could not be fetched.',
    hint: 'Check the connection and load the page again.',
  },
  'weights-missing': {
    title: 'The model could not be fetched.',
    hint: 'Check the connection and load the page again.',
  },
  'shard-corrupt': {
    title: 'A part of the model arrived damaged.',
    hint: 'Load the page again; only that part is fetched anew.',
  },
}

/** Any typed error as sentences: what went wrong, the facts, and what to do. */
export function describeProblem({ code, message, hint }: ErrorDocument): Problem {
  const known = words[code]
  return {
    code,
    title: known?.title ?? sentence(message),
    text: known ? sentence(readableCounts(ownFacts(message))) : '',
    hint: known?.hint ?? sentence(hint),
  }
}

/** Without the library's list of formats, which is that of Node; the hint says what this page takes. */
function ownFacts(message: string): string {
  return message.replace(/; pictures are [^;]*$/, '')
}

function sentence(text: string): string {
  const trimmed = text.trim()
  return `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}${/[.!?]$/.test(trimmed) ? '' : '.'}`
}

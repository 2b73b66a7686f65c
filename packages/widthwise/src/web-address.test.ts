import { expect, it } from 'vitest'
import { webAddress } from './web-address.ts'

const page = { document: { baseURI: 'https://example.org/app/' }, location: { href: 'https://example.org/elsewhere' } }
const worker = { location: { href: 'https://example.org/app/worker.js' } }
const blobWorker = { location: { href: 'blob:https://example.org/1' } }

it.each([
  ['models/tiny', page, 'https://example.org/app/models/tiny'],
  ['/models/tiny', worker, 'https://example.org/models/tiny'],
  ['https://other.org/tiny', blobWorker, 'https://other.org/tiny'],
  ['models/tiny', blobWorker, undefined],
  ['models/tiny', {}, undefined],
])('resolves %s where it is named', (address, scope, expected) => {
  expect(webAddress(address, scope)?.href).toBe(expected)
})

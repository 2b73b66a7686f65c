import { describe, expect, it } from 'vitest'
import { avif, box, bytesOf, uint } from './build-header.test-support.ts'
import { describeBytes, sniffImageFormat } from './sniff-image-format.ts'

const heif = (major: string, ...compatible: readonly string[]): Uint8Array =>
  box('ftyp', major, uint(0, 4), ...compatible)

describe('sniffImageFormat', () => {
  it.each([
    ['jpeg', bytesOf('\xff\xd8\xff\xe0')],
    ['png', bytesOf('\x89PNG\r\n\x1a\n')],
    ['webp', bytesOf('RIFF', uint(4, 4), 'WEBP')],
    ['gif', bytesOf('GIF87a')],
    ['gif', bytesOf('GIF89a')],
    ['tiff', bytesOf('II*\0')],
    ['tiff', bytesOf('MM\0*')],
    ['avif', avif([1, 1])],
    ['avif', heif('mif1', 'miaf', 'avif')],
    ['avif', heif('avis')],
  ] as const)('knows %s', (format, bytes) => {
    expect(sniffImageFormat(bytes)).toBe(format)
  })

  it.each([
    ['no bytes', bytesOf()],
    ['a PNG file whose line ends were converted', bytesOf('\x89PNG\n\x1a\n')],
    ['a BMP file', bytesOf('BM', uint(54, 4, true))],
    ['a HEIF file of a kind that is not AVIF', heif('heic', 'mif1')],
    ['a BigTIFF file', bytesOf('II+\0')],
    ['a PDF document', bytesOf('%PDF-1.7')],
    ['gzip (perhaps a compressed SVG)', bytesOf('\x1f\x8b\x08')],
    ['a ZIP archive', bytesOf('PK\x03\x04')],
    ['markup (SVG, XML or HTML)', bytesOf('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['markup (SVG, XML or HTML)', bytesOf('\xef\xbb\xbf \n<?xml version="1.0"?>')],
    ['3 bytes that begin with 61 62 63', bytesOf('abc')],
    ['2 bytes that begin with ff d8', bytesOf('\xff\xd8')],
    ['12 bytes that begin with 52 49 46 46 00 00 00 04', bytesOf('RIFF', uint(4, 4), 'WAVE')],
  ])('does not accept %s', (name, bytes) => {
    expect(sniffImageFormat(bytes)).toBeUndefined()
    expect(describeBytes(bytes)).toBe(name)
  })

  it('reads no brand past the end of the ftyp box', () => {
    expect(sniffImageFormat(bytesOf(heif('heic'), 'avif'))).toBeUndefined()
  })
})

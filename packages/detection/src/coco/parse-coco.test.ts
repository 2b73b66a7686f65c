import { describe, expect, it } from 'vitest'
import { parseCocoDetections, parseCocoGroundTruth } from '../index.ts'

const annotation = { id: 5, image_id: 1, category_id: 3, bbox: [1, 2, 3, 4], area: 10.5, iscrowd: 1 }
const sound = {
  images: [{ id: 1, width: 9, height: 9 }],
  categories: [{ id: 3, name: 'cat' }],
  annotations: [annotation],
}

describe('parseCocoGroundTruth', () => {
  it('gives columns', () => {
    expect(parseCocoGroundTruth(sound)).toEqual({
      images: Float64Array.of(1),
      categories: Float64Array.of(3),
      categoryNames: ['cat'],
      objects: {
        id: Float64Array.of(5),
        image: Float64Array.of(1),
        category: Float64Array.of(3),
        box: Float64Array.of(1, 2, 3, 4),
        area: Float64Array.of(10.5),
        crowd: Uint8Array.of(1),
      },
    })
  })

  it('takes what has no iscrowd for one object, and reads no `ignore`', () => {
    const { iscrowd: _, ...single } = annotation
    const { objects } = parseCocoGroundTruth({ ...sound, annotations: [{ ...single, ignore: 1 }] })
    expect([...objects.crowd]).toEqual([0])
  })

  it.each<[string, unknown, RegExp]>([
    ['a list', [], /^val\.json: must be an object/],
    ['no annotations', { ...sound, annotations: undefined }, /annotations is missing; it must be a list/],
    ['no object in a list', { ...sound, images: [1] }, /images\[0\] is 1; it must be an object/],
    ['a text as id', { ...sound, categories: [{ id: 'x' }] }, /categories\[0\] has id "x"; it must be a whole number/],
    ['a box of three', change({ bbox: [1, 2, 3] }), /annotations\[0\] has bbox \[1,2,3\]; it must be \[x, y, width/],
    ['a box of texts', change({ bbox: [1, 2, 3, '4'] }), /annotations\[0\] has bbox/],
    ['no area', change({ area: undefined }), /annotations\[0\] has area missing; it must be a finite number/],
    ['a crowd of 2', change({ iscrowd: 2 }), /annotations\[0\] has iscrowd 2; it must be 0 or 1/],
    ['an id of 0', change({ id: 0 }), /val\.json: object 0 has the id 0/],
    ['the same id twice', { ...sound, annotations: [annotation, annotation] }, /id 5 stands twice/],
  ])('refuses %s', (_, document, message) => {
    const parse = (): unknown => parseCocoGroundTruth(document, 'val.json')
    expect(parse).toThrow(message)
    expect(parse).toThrow(expect.objectContaining({ code: 'ground-truth-invalid' }))
  })

  function change(fields: object): unknown {
    return { ...sound, annotations: [{ ...annotation, ...fields }] }
  }
})

describe('parseCocoDetections', () => {
  const row = { image_id: 1, category_id: 3, bbox: [1, 2, 3, 4], score: 0.5 }

  it('gives columns', () => {
    expect(parseCocoDetections([row, { ...row, score: -1 }])).toMatchObject({
      box: Float64Array.of(1, 2, 3, 4, 1, 2, 3, 4),
      score: Float64Array.of(0.5, -1),
    })
  })

  it.each<[string, unknown, RegExp]>([
    ['an object', {}, /^found\.json: is \{\}; it must be a list/],
    [
      'a text as score',
      [row, { ...row, score: '0.5' }],
      /found\.json: \[1\] has score "0\.5"; it must be a finite number/,
    ],
    ['no image', [{ ...row, image_id: null }], /\[0\] has image_id null/],
    ['a mask alone', [{ ...row, bbox: undefined }], /\[0\] has bbox missing/],
  ])('refuses %s', (_, document, message) => {
    const parse = (): unknown => parseCocoDetections(document, 'found.json')
    expect(parse).toThrow(message)
    expect(parse).toThrow(expect.objectContaining({ code: 'detections-invalid' }))
  })
})

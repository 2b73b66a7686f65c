import { isWidthwiseError } from '@widthwise/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyRecords } from './any-records.test-data.ts'
import { chunksOf } from './chunks-of.test-data.ts'
import { encodeRecordLine } from './encode-record-line.ts'
import type { RecordsErrorCode } from './errors.ts'
import type { PredictionRecord } from './prediction-record.ts'
import { readRecordLines } from './read-record-lines.ts'
import { recordAt } from './record-columns.ts'

const encoder = new TextEncoder()
const read = (text: string, classes = 10) => readRecordLines(encoder.encode(text), { classes })

function line(fields: Partial<Record<keyof PredictionRecord, unknown>> = {}): string {
  return JSON.stringify({ id: 0, label: 1, prediction: 2, confidence: 0.5, ...fields })
}

async function errorOf(work: Promise<unknown>): Promise<{ code: string; line: unknown }> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!isWidthwiseError(error)) throw error ?? new Error('nothing was thrown')
  return { code: error.code, line: error.details.line }
}

describe('readRecordLines', () => {
  it('reads columns', async () => {
    const columns = await read(
      [
        line({
          id: 7,
          confidence: 0.39952173829078674,
          top: [
            [3, 0.25],
            [2, 0.39952173829078674],
          ],
        }),
        line({ id: 3, label: 9, prediction: 9, confidence: 1 }),
      ].join('\n'),
    )
    expect(columns).toEqual({
      rows: 2,
      ids: Float64Array.of(7, 3),
      labels: Int32Array.of(1, 9),
      predictions: Int32Array.of(2, 9),
      confidences: Float64Array.of(0.39952173829078674, 1),
      top: {
        offsets: Uint32Array.of(0, 2, 2),
        classes: Int32Array.of(3, 2),
        probabilities: Float64Array.of(0.25, 0.39952173829078674),
      },
    })
  })

  it('gives back what was encoded, however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, fc.integer({ min: 1, max: 200 }), async (records, chunkBytes) => {
        const bytes = encoder.encode(records.map(encodeRecordLine).join(''))
        const columns = await readRecordLines(chunksOf(bytes, chunkBytes))
        expect(columns.rows).toBe(records.length)
        expect(records.map((_, row) => recordAt(columns, row))).toEqual(records)
      }),
    )
  })

  it('lets blank lines, CRLF, a byte order mark and unknown fields be', async () => {
    const text = `\ufeff${line({ id: 'a' })}\r\n\r\n   \n{"note":[1],"id":"b","label":0,"prediction":0,"confidence":0}`
    const columns = await read(text)
    expect(columns.ids).toEqual(['a', 'b'])
    expect(columns.top).toBeUndefined()
  })

  it('keeps 1 and "1" apart', async () => {
    expect((await read(`${line({ id: 1 })}\n${line({ id: '1' })}\n${line({ id: 2 })}`)).ids).toEqual([1, '1', 2])
  })

  it('takes a confidence that agrees with top up to the rounding of float16, and ties of the best', async () => {
    const columns = await read(
      line({
        prediction: 5,
        confidence: 0.3333,
        top: [
          [4, 0.333251953125],
          [5, 0.333251953125],
        ],
      }),
    )
    expect(columns.rows).toBe(1)
  })

  it.each<[RecordsErrorCode, string, string]>([
    ['not-json', 'cut off', '{"id":1,'],
    ['not-json', 'NaN', '{"id":1,"label":1,"prediction":1,"confidence":NaN}'],
    ['field-type', 'no object', '[0,1,1,0.5]'],
    ['field-type', 'null', 'null'],
    ['field-missing', 'no id', line({ id: undefined })],
    ['field-missing', 'no label', line({ label: undefined })],
    ['field-missing', 'no prediction', line({ prediction: undefined })],
    ['field-missing', 'no confidence', line({ confidence: undefined })],
    ['field-type', 'an id with a fraction', line({ id: 0.5 })],
    ['field-type', 'an id that no number holds', '{"id":9007199254740993,"label":1,"prediction":1,"confidence":0.5}'],
    ['field-type', 'an id that is null', line({ id: null })],
    ['field-type', 'a label that is text', line({ label: '1' })],
    ['field-type', 'a prediction that is text', line({ prediction: 'cat' })],
    ['field-type', 'a confidence that is text', line({ confidence: '0.5' })],
    ['label-out-of-range', 'a label too large', line({ label: 10 })],
    ['label-out-of-range', 'a label below 0', line({ label: -1 })],
    ['label-out-of-range', 'a label with a fraction', line({ label: 0.5 })],
    ['prediction-out-of-range', 'a prediction too large', line({ prediction: 10 })],
    ['prediction-out-of-range', 'a prediction with a fraction', line({ prediction: 1.5 })],
    ['confidence-not-finite', 'a confidence of 1e999', line().replace('0.5', '1e999')],
    ['confidence-out-of-range', 'a confidence above 1', line({ confidence: 1.0000001 })],
    ['confidence-out-of-range', 'a confidence below 0', line({ confidence: -1e-9 })],
    [
      'top-disagrees',
      'another class on top',
      line({
        prediction: 3,
        confidence: 0.25,
        top: [
          [3, 0.25],
          [7, 0.5],
        ],
      }),
    ],
    ['top-disagrees', 'another confidence on top', line({ top: [[2, 0.6]] })],
    ['top-disagrees', 'a prediction that is not in top', line({ prediction: 1, top: [[2, 0.5]] })],
    ['top-invalid', 'an empty top', line({ top: [] })],
    [
      'top-invalid',
      'a class twice in top',
      line({
        top: [
          [2, 0.5],
          [2, 0.1],
        ],
      }),
    ],
    [
      'top-invalid',
      'a class in top that does not exist',
      line({
        top: [
          [2, 0.5],
          [10, 0.1],
        ],
      }),
    ],
    ['field-type', 'a top that is no list', line({ top: { 2: 0.5 } })],
    ['field-type', 'an entry of top that is no pair', line({ top: [[2, 0.5, 0]] })],
    ['field-type', 'a probability that is null', line({ top: [[2, null]] })],
    ['confidence-out-of-range', 'a probability above 1', line({ top: [[2, 50]] })],
    ['logits-length', 'too few logits', line({ logits: [1, 2] })],
    ['field-type', 'logits that are text', line({ logits: 'abcdefghij' })],
    ['field-type', 'a logit that is null', line({ logits: [null, 0, 0, 0, 0, 0, 0, 0, 0, 0] })],
    [
      'confidence-not-finite',
      'a logit of 1e999',
      line({ logits: [777, 0, 0, 0, 0, 0, 0, 0, 0, 0] }).replace('777', '1e999'),
    ],
    ['duplicate-id', 'an id again', line({ id: 'first' })],
    ['logits-length', 'logits that the lines before lack', line({ logits: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] })],
  ])('answers %s for %s, and its line', async (code, _, bad) => {
    // The bad line stands third of the file, behind a blank one, so that a wrong count of lines is seen.
    expect(await errorOf(read(`${line({ id: 'first' })}\r\n\n${bad}\n`))).toEqual({ code, line: 3 })
  })

  it('finds duplicates when ids neither rise nor are of one type', async () => {
    const ids = [5, 'x', 3, 4, 'x']
    const text = ids.map((id) => line({ id })).join('\n')
    expect(await errorOf(read(text))).toEqual({ code: 'duplicate-id', line: 5 })
    const falling = [9, 8, 7, 8].map((id) => line({ id })).join('\n')
    expect(await errorOf(read(falling))).toEqual({ code: 'duplicate-id', line: 4 })
  })

  it('names the line of bytes that are not UTF-8', async () => {
    const bytes = Uint8Array.from([...encoder.encode(`${line()}\n${line({ id: 1 })}\n`), 0x22, 0xff, 0x22, 0x0a])
    expect(await errorOf(readRecordLines(bytes))).toEqual({ code: 'not-json', line: 3 })
  })

  it.each(['', '\n\n', '\ufeff'])('answers no-rows for %j', async (text) => {
    expect(await errorOf(read(text))).toEqual({ code: 'no-rows', line: null })
  })

  it('gives up on a line without end before it fills the memory', async () => {
    const block = new Uint8Array(1 << 20).fill(0x20)
    let given = 0
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        given++
        yield block
      }
    }
    expect(await errorOf(readRecordLines(endless()))).toEqual({ code: 'line-too-long', line: 1 })
    expect(given).toBeLessThan(70)
  })

  it('stops when its signal aborts', async () => {
    const controller = new AbortController()
    async function* source(): AsyncGenerator<Uint8Array> {
      yield encoder.encode(`${line()}\n`)
      controller.abort()
      yield encoder.encode(`${line({ id: 1 })}\n`)
    }
    expect((await errorOf(readRecordLines(source(), { signal: controller.signal }))).code).toBe('aborted')
  })
})

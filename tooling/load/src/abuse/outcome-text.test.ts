import { describe, expect, it } from 'vitest'
import { outcomeText } from './outcome-text.mjs'

const error = { code: 'image-corrupt', message: 'what is wrong', hint: 'what to do' }
const v1 = JSON.stringify({ error })
const v2 = JSON.stringify({ error: error.message, code: error.code, hint: error.hint })

/** The text of one response. */
function text(status: number, body: string, { path = '/v1/x', headers = {} } = {}) {
  const exchange = { responses: [{ status, headers, body }], closed: true, left: false, ms: 1 }
  return outcomeText(exchange, { path, awaited: 1 })
}

describe('outcomeText', () => {
  it('takes the code out of the form that a part of the API has, and no other', () => {
    expect(text(400, v1)).toBe('400 image-corrupt')
    expect(text(400, v2, { path: '/v2/models' })).toBe('400 image-corrupt')
    expect(text(400, v2)).toMatch(/^400 error-(incomplete|malformed)$/)
    expect(text(400, v1, { path: '/v2/models' })).toBe('400 error-incomplete')
  })

  it('lets what the parser of HTTP says have one form', () => {
    expect(text(400, v1.replace('image-corrupt', 'http-malformed'), { path: '/v2/models' })).toBe('400 http-malformed')
  })

  it('tells what an error lacks', () => {
    expect(text(400, '')).toBe('400 no-body')
    expect(text(400, '<html>')).toBe('400 error-malformed')
    expect(text(400, JSON.stringify({ error: { ...error, hint: '' } }))).toBe('400 error-incomplete')
    expect(text(400, JSON.stringify({ error: { ...error, code: 'ImageCorrupt' } }))).toBe('400 error-incomplete')
    expect(text(503, v1)).toBe('503 no-retry-after')
    expect(text(503, v1, { headers: { 'retry-after': '2' } })).toBe('503 image-corrupt')
  })

  it('tells what did not come', () => {
    const nothing = { responses: [], closed: false, left: false, ms: 1 }
    const request = { path: '', awaited: 2 }
    const answer = { status: 200, headers: {}, body: '' }
    expect(outcomeText(nothing, request)).toBe('silence')
    expect(outcomeText({ ...nothing, closed: true }, request)).toBe('closed')
    expect(outcomeText({ ...nothing, responses: [answer], closed: true }, request)).toBe('200, closed')
    expect(outcomeText({ ...nothing, responses: [answer, answer] }, request)).toBe('200, 200')
    expect(outcomeText({ ...nothing, left: true }, request)).toBe('left')
  })
})

import { describe, expect, it } from 'vitest'
import { parseResponses } from './parse-responses.mjs'

const parse = (text: string, ended = true) => parseResponses(Buffer.from(text), { ended })
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'

describe('parseResponses', () => {
  it('reads bodies by length, by chunks and to the end, one response behind the other', () => {
    const chunks = 'HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n'
    const rest = 'HTTP/1.1 503 Service Unavailable\r\nRetry-After: 3\r\n\r\nall that is left'
    const responses = parse(ok + chunks + rest)
    expect(responses.map(({ status, body }) => [status, body])).toEqual([
      [200, 'hi'],
      [400, 'abcde'],
      [503, 'all that is left'],
    ])
    expect(responses[2]?.headers).toEqual({ 'retry-after': '3' })
  })

  it('leaves out what has not come whole, and an interim response', () => {
    expect(parse(`HTTP/1.1 100 Continue\r\n\r\n${ok}`)).toHaveLength(1)
    for (let length = 0; length < ok.length; length++) expect(parse(ok.slice(0, length))).toEqual([])
    expect(parse('HTTP/1.1 200 OK\r\n\r\nso far', false)).toEqual([])
    expect(parse('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n')).toEqual([])
  })
})

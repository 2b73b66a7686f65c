/**
 * A response as it came over the wire.
 *
 * @typedef {object} RawResponse
 * @property {number} status
 * @property {Record<string, string>} headers names in lower case
 * @property {string} body
 */

const blankLine = Buffer.from('\r\n\r\n')

/**
 * The complete responses at the beginning of `bytes`. An HTTP client would hide what is asked here: what a server says to
 * requests that no client sends, and whether it says anything after it.
 *
 * @param {Buffer} bytes
 * @param {{ ended: boolean }} options whether no more bytes will come
 * @returns {RawResponse[]}
 */
export function parseResponses(bytes, { ended }) {
  /** @type {RawResponse[]} */
  const responses = []
  let rest = bytes
  while (rest.length > 0) {
    const end = rest.indexOf(blankLine)
    if (end < 0) break
    const [statusLine = '', ...lines] = rest.subarray(0, end).toString('latin1').split('\r\n')
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(statusLine)?.[1] ?? Number.NaN)
    const headers = Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(':')
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
      }),
    )
    const framed = frame(rest.subarray(end + blankLine.length), headers, status, ended)
    if (framed === undefined) break
    rest = framed.rest
    // 100 Continue announces an answer and is none.
    if (status !== 100) responses.push({ status, headers, body: framed.body.toString('utf8') })
  }
  return responses
}

/**
 * The body in front of `bytes`, and what follows it; undefined while it is not complete.
 *
 * @param {Buffer} bytes
 * @param {Record<string, string>} headers
 * @param {number} status
 * @param {boolean} ended
 */
function frame(bytes, headers, status, ended) {
  const cut = (/** @type {number} */ length) => ({ body: bytes.subarray(0, length), rest: bytes.subarray(length) })
  if (status < 200 || status === 204 || status === 304) return cut(0)
  if (headers['transfer-encoding']?.toLowerCase() === 'chunked') return unchunk(bytes)
  const length = headers['content-length']
  if (length !== undefined) return bytes.length < Number(length) ? undefined : cut(Number(length))
  return ended ? cut(bytes.length) : undefined
}

/** @param {Buffer} bytes */
function unchunk(bytes) {
  const pieces = []
  for (let at = 0; ; ) {
    const line = bytes.indexOf('\r\n', at)
    if (line < 0) return undefined
    const size = Number.parseInt(bytes.subarray(at, line).toString('latin1'), 16)
    const start = line + 2
    if (bytes.length < start + size + 2) return undefined
    if (size === 0) return { body: Buffer.concat(pieces), rest: bytes.subarray(start + 2) }
    pieces.push(bytes.subarray(start, start + size))
    at = start + size + 2
  }
}

/**
 * A request as it goes over the wire; headers with the value `null` are left out, those of a list are repeated.
 *
 * @param {object} request
 * @param {string} [request.method]
 * @param {string} request.path
 * @param {Record<string, string | readonly string[] | null>} [request.headers]
 * @param {Uint8Array | string} [request.body]
 * @param {string} [request.protocol]
 */
export function httpRequest({ method = 'POST', path, headers = {}, body = '', protocol = 'HTTP/1.1' }) {
  const bytes = Buffer.from(body)
  const all = {
    host: 'localhost',
    connection: 'close',
    ...(bytes.length > 0 || method === 'POST' ? { 'content-length': String(bytes.length) } : {}),
    ...headers,
  }
  const lines = Object.entries(all).flatMap(([name, values]) =>
    (values === null ? [] : [values].flat()).map((value) => `${name}: ${value}\r\n`),
  )
  return Buffer.concat([Buffer.from(`${method} ${path} ${protocol}\r\n${lines.join('')}\r\n`, 'latin1'), bytes])
}

/** Pieces with their lengths in front, as `Transfer-Encoding: chunked` has them. @param {readonly Uint8Array[]} pieces */
export const chunked = (pieces) =>
  Buffer.concat([
    ...pieces.flatMap((piece) => [Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')]),
    Buffer.from('0\r\n\r\n'),
  ])

/**
 * A form with one file in it.
 *
 * @param {Uint8Array} file
 * @param {{ boundary?: string, field?: string, filename?: string }} [options]
 */
export function multipart(file, { boundary = 'the-boundary', field = 'file', filename = 'a.png' } = {}) {
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${filename}"\r\nContent-Type: image/png\r\n\r\n`
  return Buffer.concat([Buffer.from(head), file, Buffer.from(`\r\n--${boundary}--\r\n`)])
}

/**
 * What a client got, in words to be held against what it should have got: `400 image-corrupt` for each response with an
 * error's code, `200` without, joined by commas; then `closed` or `silence` where responses are missing. `left`: the client did
 * not stay to see.
 *
 * @param {import('./raw-exchange.mjs').Exchange} exchange
 * @param {{ path: string, awaited: number }} request
 */
export function outcomeText({ responses, closed, left }, { path, awaited }) {
  if (left) return 'left'
  const texts = responses.map((response) => {
    const code = errorCode(response, path)
    return code === undefined ? String(response.status) : `${response.status} ${code}`
  })
  if (responses.length < awaited) texts.push(closed ? 'closed' : 'silence')
  return texts.join(', ')
}

/** What the parser of HTTP says before it knows a path is said in the form of `/v1` everywhere. */
const beforeRouting = new Set(['http-malformed', 'request-timeout'])

/**
 * The code of an error in the form that its part of the API has; what is wrong with the form where it is another.
 *
 * @param {import('./parse-responses.mjs').RawResponse} response
 * @param {string} path
 */
function errorCode({ status, headers, body }, path) {
  if (status < 400) return undefined
  if (status === 503 && !/^\d+$/.test(headers['retry-after'] ?? '')) return 'no-retry-after'
  if (body === '') return 'no-body'
  try {
    const document = JSON.parse(body)
    const protocolForm = /^\/v2(\/|$)/.test(path) && !beforeRouting.has(document.error?.code)
    const { code, message, hint } = protocolForm ? { ...document, message: document.error } : document.error
    const spoken = [message, hint].every((text) => typeof text === 'string' && text.length > 0)
    return spoken && /^[a-z]+(-[a-z]+)*$/.test(code) ? code : 'error-incomplete'
  } catch {
    return 'error-malformed'
  }
}

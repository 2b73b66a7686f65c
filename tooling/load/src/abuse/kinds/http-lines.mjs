import { httpRequest } from '../http-text.mjs'

/**
 * Paths that would lead out of a folder, if there were one.
 *
 * @type {import('../abuse-case.mjs').AbuseKind}
 */
export function* traversals({ png }) {
  const notThere = ['404 route-unknown', '404 model-unknown', '400 http-malformed']
  const names = [
    '../../../etc/passwd',
    '..%2f..%2f..%2fetc%2fpasswd',
    '%2e%2e/%2e%2e/etc/passwd',
    '..%252f..%252fetc',
    '....//....//etc/passwd',
    '..\\..\\etc\\passwd',
    '%c0%ae%c0%ae/etc',
    '%00',
    '/etc/passwd',
    'file:%2f%2f%2fetc%2fpasswd',
    '%ff%fe',
    '%',
  ]
  for (const name of names) {
    for (const path of [`/v2/models/${name}`, `/v2/models/${name}/ready`]) {
      yield {
        name: `GET ${path}`,
        path: pathForm(path),
        steps: [httpRequest({ method: 'GET', path })],
        expect: notThere,
      }
    }
    const path = `/v1/models/${name}/classify`
    yield {
      name: `POST ${path}`,
      path: pathForm(path),
      steps: [httpRequest({ path, headers: { 'content-type': 'image/png' }, body: png })],
      expect: notThere,
    }
  }
  for (const path of ['/../../etc/passwd', '//etc/passwd', '/v2/../../etc/passwd']) {
    yield { name: `GET ${path}`, path: pathForm(path), steps: [httpRequest({ method: 'GET', path })], expect: notThere }
  }
}

/** Where dots in a path lead to, which says the form of the error. @param {string} path */
const pathForm = (path) => new URL(path.replace(/^\/\//, '/'), 'http://localhost').pathname

/**
 * Methods that a route does not have.
 *
 * @type {import('../abuse-case.mjs').AbuseKind}
 */
export function* methods({ classifyPath, inferPath }) {
  const model = inferPath.replace('/infer', '')
  const notAllowed = ['405 method-not-allowed', '404 route-unknown']
  const pairs = [
    [classifyPath, ['GET', 'PUT', 'DELETE', 'PATCH', 'PROPFIND', 'PURGE']],
    [inferPath, ['GET', 'PUT', 'DELETE']],
    [model, ['POST', 'PUT', 'DELETE']],
    ['/v2', ['POST', 'DELETE']],
    ['/v2/health/live', ['POST']],
    ['/v2/health/ready', ['DELETE']],
    ['/metrics', ['POST', 'PUT']],
  ]
  for (const [path, wrong] of /** @type {[string, string[]][]} */ (pairs)) {
    for (const method of wrong)
      yield { name: `${method} ${path}`, path, steps: [httpRequest({ method, path })], expect: notAllowed }
  }
  const odd = ['400 http-malformed', ...notAllowed, 'closed']
  for (const method of ['BREW', 'get', 'G ET', '', 'A'.repeat(10_000), 'TRACE', 'CONNECT', 'OPTIONS', 'PRI']) {
    const steps = [httpRequest({ method, path: '/v1', headers: { 'content-length': null } })]
    yield { name: `method ${method.slice(0, 20) || 'empty'}`, path: '', steps, expect: odd }
  }
}

/**
 * First lines and headers that are too long, too many, or none.
 *
 * @type {import('../abuse-case.mjs').AbuseKind}
 */
export function* headers({ png, classifyPath }) {
  const overflow = ['431 http-malformed']
  const malformed = ['400 http-malformed', 'closed']
  const get = (/** @type {Record<string, string | readonly string[] | null>} */ more, path = '/v2') => [
    httpRequest({ method: 'GET', path, headers: more }),
  ]
  yield { name: 'a header of 20 kB', path: '', steps: get({ cookie: 'a'.repeat(20_000) }), expect: overflow }
  yield {
    name: 'a header of 10 MB',
    path: '',
    steps: get({ cookie: 'a'.repeat(1e7) }),
    expect: [...overflow, 'closed'],
  }
  yield { name: 'a header name of 20 kB', path: '', steps: get({ ['a'.repeat(20_000)]: '1' }), expect: overflow }
  yield { name: '5,000 headers', path: '', steps: get({ 'x-many': Array(5000).fill('1') }), expect: overflow }
  yield {
    name: '1,500 short headers',
    path: '/v2',
    steps: get({ a: Array(1500).fill('') }),
    expect: ['200', ...overflow],
  }
  yield {
    name: 'a path of 30 kB',
    path: '',
    steps: get({}, `/v2/${'a'.repeat(30_000)}`),
    expect: [...overflow, '414 http-malformed'],
  }
  yield {
    name: 'a path of 12 kB',
    path: '/v2',
    steps: get({}, `/v2/${'a'.repeat(12_000)}`),
    expect: ['404 route-unknown'],
  }
  yield { name: 'no Host', path: '', steps: get({ host: null }), expect: malformed }
  yield { name: 'Host twice', path: '', steps: get({ host: ['a', 'b'] }), expect: [...malformed, '200'] }
  for (const host of ['a b', 'a/../b', '[::1', 'user@host', 'host:port', '\x80\xff', '']) {
    yield { name: `Host: ${JSON.stringify(host)}`, path: '', steps: get({ host }), expect: [...malformed, '200'] }
  }
  yield { name: 'a space before the colon', path: '', steps: get({ 'x-a ': 'b' }), expect: malformed }
  yield { name: 'a zero byte in a value', path: '', steps: get({ 'x-a': 'b\0c' }), expect: malformed }
  yield {
    name: 'a lone line feed in a value',
    path: '',
    steps: get({ 'x-a': 'b\nTransfer-Encoding: chunked' }),
    expect: [...malformed, '200'],
  }
  yield { name: 'a folded line', path: '', steps: get({ 'x-a': 'b\r\n c' }), expect: [...malformed, '200'] }
  yield {
    name: 'a header without a colon',
    path: '',
    steps: [Buffer.from('GET /v2 HTTP/1.1\r\nhost: a\r\nnothing\r\n\r\n')],
    expect: malformed,
  }
  yield { name: 'HTTP/0.9', path: '', steps: [Buffer.from('GET /v2\r\n\r\n')], expect: [...malformed, '200'] }
  yield {
    name: 'HTTP/3.7',
    path: '',
    steps: [httpRequest({ method: 'GET', path: '/v2', protocol: 'HTTP/3.7' })],
    expect: malformed,
  }
  yield {
    name: 'no protocol',
    path: '',
    steps: [httpRequest({ method: 'GET', path: '/v2', protocol: 'PIGEON/1.1' })],
    expect: malformed,
  }
  yield {
    name: 'an expectation that nobody meets',
    path: classifyPath,
    steps: [httpRequest({ path: classifyPath, headers: { expect: 'a pony', 'content-type': 'image/png' }, body: png })],
    expect: ['417', '417 http-malformed', '200', '400 http-malformed', '417 no-body'],
  }
  yield {
    name: 'another protocol asked for',
    path: '/v2',
    steps: get({ connection: 'upgrade, close', upgrade: 'websocket' }),
    expect: ['200'],
  }
  yield {
    name: 'a part of a body asked for',
    path: '/v2',
    steps: get({ range: 'bytes=0-99999999,-1' }),
    expect: ['200'],
  }
}

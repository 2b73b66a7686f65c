import { oneOf, randomBytes, wholeNumber } from '../../seeded-random.mjs'
import { repeat } from '../abuse-case.mjs'
import { httpRequest } from '../http-text.mjs'

/**
 * Clients that leave: before a word, in the middle of one, and with everything said but before the answer.
 *
 * @type {import('../abuse-case.mjs').AbuseKind}
 */
export function* leavers({ random, png, classifyPath: path, repeats }) {
  const request = httpRequest({ path, headers: { 'content-type': 'image/png' }, body: png })
  const ways = /** @type {const} */ (['leave', 'reset'])
  // A server may be quicker with its answer, or with its refusal when it has much to do.
  const expect = ['left', '200', '503 overloaded']
  for (const way of ways) {
    yield { name: `${way} without a word`, path, steps: [way], expect: ['left'] }
    yield { name: `${way} before the answer`, path, steps: [request, way], expect: ['left'] }
    for (const waitMs of repeat(repeats, () => wholeNumber(random, 0, 5))) {
      yield { name: `${way} ${waitMs} ms after asking`, path, steps: [request, { waitMs }, way], expect }
    }
    for (const at of repeat(repeats, () => wholeNumber(random, 1, request.length))) {
      yield {
        name: `${way} after ${at} bytes`,
        path,
        steps: [request.subarray(0, at), { waitMs: 2 }, way],
        expect: ['left'],
      }
    }
  }
  // A deadline of its own timer, with the client gone before it.
  const hurried = httpRequest({
    path,
    headers: { 'content-type': 'image/png', 'widthwise-deadline-ms': '30' },
    body: png,
  })
  yield { name: 'leave with a deadline running', path, steps: [hurried, { waitMs: 1 }, 'leave'], expect }
  // Half a connection: Node takes it for a client that has left.
  yield {
    name: 'finish and wait for the answer',
    path,
    steps: [request, 'finish'],
    expect: ['200', '503 overloaded', 'closed'],
  }
}

/**
 * Several things on one connection, of which not all are requests.
 *
 * @type {import('../abuse-case.mjs').AbuseKind}
 */
export function* pipelines({ random, png, classifyPath: path, repeats }) {
  const keep = { connection: 'keep-alive' }
  const get = httpRequest({ method: 'GET', path: '/v2', headers: keep })
  const classify = httpRequest({ path, headers: { ...keep, 'content-type': 'image/png' }, body: png })
  const refuse = httpRequest({ path, headers: { ...keep, 'content-type': 'image/png' }, body: 'no picture' })
  yield {
    name: 'fifty requests at once',
    path: '',
    steps: [Buffer.concat(Array(50).fill(get))],
    responses: 50,
    expect: [Array(50).fill('200').join(', ')],
  }
  yield {
    name: 'ten pictures at once',
    path,
    steps: [Buffer.concat(Array(10).fill(classify))],
    responses: 10,
    expect: [Array(10).fill('200').join(', ')],
  }
  const mixed = [...Array(3).fill(['200', '415 image-unsupported']).flat()].join(', ')
  // A refusal may close the connection; what was answered before it stays right.
  yield {
    name: 'pictures and other things by turns',
    path,
    steps: [Buffer.concat(Array(3).fill([classify, refuse]).flat())],
    responses: 6,
    expect: [mixed, '200, 415 image-unsupported, closed'],
  }
  for (const garbage of repeat(repeats, () => randomBytes(random, wholeNumber(random, 1, 400)))) {
    // A line feed ends what would else be waited for.
    const bytes = Buffer.concat([get, garbage, Buffer.from('\r\n\r\n')])
    yield {
      name: `a request, then ${garbage.length} random bytes`,
      path: '',
      steps: [bytes],
      responses: 2,
      // What stands behind a request in the same packet is refused before the request has its answer.
      expect: ['200, 400 http-malformed', '200, closed', '400 http-malformed, closed'],
    }
  }
  const clientHello = Buffer.from('16030100c8010000c403030000000000000000000000000000000000000000', 'hex')
  const others = {
    TLS: clientHello,
    'HTTP/2': Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    SSH: Buffer.from('SSH-2.0-OpenSSH_9.6\r\n'),
    SMTP: Buffer.from('EHLO localhost\r\n'),
    Redis: Buffer.from('*1\r\n$4\r\nPING\r\n'),
    'zero bytes': Buffer.alloc(1000),
  }
  for (const [name, bytes] of Object.entries(others)) {
    yield { name, path: '', steps: [bytes], expect: ['400 http-malformed', 'closed'] }
  }
  for (const _ of repeat(repeats, () => 0)) {
    const bytes = randomBytes(random, oneOf(random, [10, 100, 1000, 10_000]))
    yield {
      name: `${bytes.length} random bytes`,
      path: '',
      steps: [bytes, 'finish'],
      expect: ['400 http-malformed', 'closed'],
    }
  }
}

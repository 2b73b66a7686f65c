import { wholeNumber } from '../../seeded-random.mjs'
import { repeat } from '../abuse-case.mjs'
import { chunked, httpRequest } from '../http-text.mjs'

/** Of a message whose length is in doubt nothing may be believed: what follows would be somebody's next request. */
const refused = ['400 http-malformed']

/**
 * Content-Length that is wrong, doubled, or beside another statement of the length.
 *
 * @type {import('../abuse-case.mjs').AbuseKind}
 */
export function* contentLengths({ random, png, classifyPath, repeats }) {
  const steps = (/** @type {Record<string, string | readonly string[] | null>} */ headers, body = png) => [
    httpRequest({ path: classifyPath, headers: { 'content-type': 'image/png', ...headers }, body }),
  ]
  const path = classifyPath
  for (const length of ['-1', '-2000', '1e3', '0x10', 'many', '1.5', '99999999999999999999999', '10, 10']) {
    yield { name: `Content-Length: ${length}`, path: '', steps: steps({ 'content-length': length }), expect: refused }
  }
  const own = String(png.length)
  const doubles = {
    'twice, different': [own, '5'],
    'twice, the same': [own, own],
    'twice, one of them negative': [own, '-1'],
  }
  for (const [name, lengths] of Object.entries(doubles)) {
    yield { name: `Content-Length ${name}`, path: '', steps: steps({ 'content-length': lengths }), expect: refused }
  }
  const both = { 'content-length': own, 'transfer-encoding': 'chunked' }
  yield { name: 'Content-Length beside chunked', path: '', steps: steps(both, chunked([png])), expect: refused }
  yield {
    name: 'a terabyte announced',
    path,
    steps: steps({ 'content-length': String(2 ** 40) }),
    expect: ['413 body-too-large'],
  }
  for (const more of repeat(repeats, () => wholeNumber(random, 1, 10_000))) {
    const request = steps({ 'content-length': String(png.length + more) })
    const expect = ['400 body-incomplete', '400 http-malformed', 'closed']
    yield { name: `Content-Length ${more} too long`, path, steps: [...request, 'finish'], expect }
  }
  for (const fewer of repeat(repeats, () => wholeNumber(random, 100, png.length))) {
    // What is left over is read as the next request, and is none.
    yield {
      name: `Content-Length ${fewer} too short`,
      path,
      steps: steps({ 'content-length': String(png.length - fewer), connection: 'keep-alive' }),
      responses: 2,
      expect: [
        '400 image-corrupt, 400 http-malformed',
        '415 image-unsupported, 400 http-malformed',
        '400 image-corrupt, closed',
        '415 image-unsupported, closed',
        '400 http-malformed, closed',
      ],
    }
  }
}

/**
 * Chunked bodies that are not.
 *
 * @type {import('../abuse-case.mjs').AbuseKind}
 */
export function* chunkedBodies({ png, classifyPath }) {
  const head = httpRequest({
    path: classifyPath,
    headers: { 'content-type': 'image/png', 'transfer-encoding': 'chunked', 'content-length': null },
  })
  const whole = chunked([png])
  const path = classifyPath
  /** Whichever is first: the parser that stops, or the reader that finds the body cut. */
  const expect = ['400 http-malformed', '400 body-incomplete', 'closed']
  yield { name: 'a size that is no number', path, steps: [head, Buffer.from('zz\r\nabc\r\n0\r\n\r\n')], expect }
  yield { name: 'a negative size', path, steps: [head, Buffer.from('-5\r\nabc\r\n0\r\n\r\n')], expect }
  yield { name: 'a size of 17 digits', path, steps: [head, Buffer.from('fffffffffffffffff\r\nabc')], expect }
  yield { name: 'more than its size', path, steps: [head, Buffer.from('2\r\nabcdef\r\n0\r\n\r\n')], expect }
  yield { name: 'no end', path, steps: [head, whole.subarray(0, -5), 'finish'], expect }
  yield {
    name: 'an extension of 100 kB',
    path,
    steps: [head, Buffer.from(`5;${'a'.repeat(1e5)}\r\nabcde\r\n0\r\n\r\n`)],
    expect: [...expect, '431 http-malformed', '413 http-malformed'],
  }
  const unknown = httpRequest({
    path: classifyPath,
    headers: { 'transfer-encoding': 'pigeon', 'content-length': null },
  })
  yield {
    name: 'an unknown transfer encoding',
    path: '',
    steps: [unknown],
    expect: ['400 http-malformed', '501 http-malformed'],
  }
  const endless = Buffer.alloc(2 ** 20, 'a')
  const chunk = Buffer.concat([Buffer.from(`${endless.length.toString(16)}\r\n`), endless, Buffer.from('\r\n')])
  yield {
    name: 'without a length and too large',
    path,
    steps: [head, ...Array(20).fill(chunk)],
    // Whoever goes on sending may miss the answer: the connection is gone by then.
    expect: ['413 body-too-large', 'closed'],
  }
}

import { randomBytes } from '../../seeded-random.mjs'
import { repeat } from '../abuse-case.mjs'
import { httpRequest } from '../http-text.mjs'

/**
 * Models, versions, widths, parameters and routes that are not there.
 *
 * @type {import('../abuse-case.mjs').AbuseKind}
 */
export function* unknownNames({ random, png, classifyPath, inferPath, repeats }) {
  const post = (/** @type {string} */ path) => ({
    path,
    steps: [httpRequest({ path, headers: { 'content-type': 'image/png' }, body: png })],
  })
  const get = (/** @type {string} */ path) => ({ path, steps: [httpRequest({ method: 'GET', path })] })
  const model = ['404 model-unknown']
  for (const name of [
    'cifar100',
    'CIFAR10',
    '__proto__',
    'constructor',
    'cifar10%00',
    'cifar10%20',
    '%F0%9F%90%88',
    'a'.repeat(2000),
  ]) {
    yield { name: `classify of model ${name.slice(0, 20)}`, ...post(`/v1/models/${name}/classify`), expect: model }
    yield { name: `infer of model ${name.slice(0, 20)}`, ...post(`/v2/models/${name}/infer`), expect: model }
    yield { name: `facts of model ${name.slice(0, 20)}`, ...get(`/v2/models/${name}`), expect: model }
  }
  for (const name of repeat(repeats, () => randomBytes(random, 6).toString('hex'))) {
    yield { name: `ready of model ${name}`, ...get(`/v2/models/${name}/ready`), expect: model }
  }
  const versioned = inferPath.replace('/infer', '/versions/7')
  yield { name: 'version 7', ...get(versioned), expect: ['404 version-unknown'] }
  yield { name: 'infer of version 7', ...post(`${versioned}/infer`), expect: ['404 version-unknown'] }
  for (const width of ['0.3', '0.99', '1e-9']) {
    yield {
      name: `width ${width}`,
      ...post(`${classifyPath}?width=${width}`),
      expect: ['400 width-not-offered', '400 width-unknown'],
    }
  }
  for (const query of ['widht=1', 'constructor=1', '__proto__=1', 'budget=5', '%00=1', 'width[]=1']) {
    yield { name: `query ${query}`, ...post(`${classifyPath}?${query}`), expect: ['400 parameter-unknown'] }
  }
  for (const path of [
    '/',
    '/v1',
    '/v1/models',
    '/v3',
    '/v2/models/cifar10/explain',
    '/favicon.ico',
    '/wp-login.php',
    '/.env',
    '/metrics/x',
  ]) {
    yield { name: `route ${path}`, ...get(path), expect: ['404 route-unknown'] }
  }
}

/**
 * Values of the query and of headers that are of another form than they must be.
 *
 * @type {import('../abuse-case.mjs').AbuseKind}
 */
export function* wrongValues({ png, tensor, classifyPath, inferPath }) {
  const invalid = ['400 parameter-invalid']
  const values = {
    width: ['', '0', '-1', '2', 'NaN', 'Infinity', '0x1', '1,1', 'wide', '1e400', '%F0%9F%90%88', '9'.repeat(5000)],
    budget_ms: ['', '0', '-1', 'soon', 'NaN', '1e400'],
    top: ['', '0', '-1', '1.5', 'all', '9'.repeat(20)],
  }
  for (const [name, wrong] of Object.entries(values)) {
    for (const value of wrong) {
      const path = `${classifyPath}?${name}=${value}`
      const steps = [httpRequest({ path, headers: { 'content-type': 'image/png' }, body: png })]
      yield { name: `${name}=${value.slice(0, 20)}`, path, steps, expect: invalid }
    }
  }
  const twice = `${classifyPath}?width=1&width=0.5`
  yield { name: 'width twice', path: twice, steps: [httpRequest({ path: twice, body: png })], expect: invalid }

  const deadline = (/** @type {string} */ path, /** @type {string | readonly string[]} */ value) => [
    httpRequest({ path, headers: { 'content-type': 'image/png', 'widthwise-deadline-ms': value }, body: png }),
  ]
  for (const value of ['', '-5', '0', 'soon', 'NaN', 'Infinity', '1e999', '0x10', '5ms', '5, 6', '٣']) {
    yield {
      name: `Widthwise-Deadline-Ms: ${value}`,
      path: classifyPath,
      steps: deadline(classifyPath, value),
      expect: invalid,
    }
    yield {
      name: `Widthwise-Deadline-Ms: ${value}, infer`,
      path: inferPath,
      steps: deadline(inferPath, value),
      expect: invalid,
    }
  }
  yield { name: 'a deadline twice', path: classifyPath, steps: deadline(classifyPath, ['5', '6']), expect: invalid }
  const late = ['504 deadline-exceeded']
  for (const value of ['1e-300', '0.001']) {
    yield { name: `a deadline of ${value} ms`, path: classifyPath, steps: deadline(classifyPath, value), expect: late }
  }

  const headerLength = (/** @type {string | readonly string[]} */ value) => [
    httpRequest({ path: inferPath, headers: { 'inference-header-content-length': value }, body: tensor }),
  ]
  for (const value of ['', '-1', '1e3', '0x10', 'many', '12.5', '99999999', '9'.repeat(400), `${2 ** 53}`]) {
    yield {
      name: `Inference-Header-Content-Length: ${value.slice(0, 20)}`,
      path: inferPath,
      steps: headerLength(value),
      expect: ['400 infer-header-invalid'],
    }
  }
  yield {
    name: 'Inference-Header-Content-Length twice',
    path: inferPath,
    steps: headerLength(['10', '20']),
    expect: ['400 infer-header-invalid'],
  }
  for (const value of ['0', '100']) {
    yield {
      name: `Inference-Header-Content-Length: ${value} of no JSON`,
      path: inferPath,
      steps: headerLength(value),
      expect: ['400 infer-json-invalid'],
    }
  }
}

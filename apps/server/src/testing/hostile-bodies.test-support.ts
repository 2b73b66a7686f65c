import { gzipSync } from 'node:zlib'

/** A request that makes its reader work as much as it can. */
export interface HostileBody {
  readonly route: 'infer' | 'classify'
  /** Whether it is answered: one of the largest requests that are right. */
  readonly right?: boolean
  readonly headers?: Readonly<Record<string, string>>
  /** Made when it is needed; all of them together would fill the memory. */
  body(): Uint8Array<ArrayBuffer>
}

/** As large as JSON for a batch of 64 may be by default; each text is filled up to that. */
const size = 64 * 3 * 32 * 32 * 32
/** As large as any body may be by default. */
const largest = 2 ** 24 - 1

const input = '"name":"input","datatype":"FP32"'
const shape = '"shape":[64,3,32,32]'

/** Repeats `part` up to the size. */
function filled(head: string, part: string, tail: string, bytes = size): string {
  return head + part.repeat(Math.floor((bytes - head.length - tail.length) / part.length)) + tail
}

/** `count` of what `make` makes, with commas. */
function list(make: (index: number) => string, count: number): string {
  return Array.from({ length: count }, (_, index) => make(index)).join()
}

const values = 64 * 3 * 32 * 32
const double = (index: number): string => String(-Math.sin(index + 1) * 1e-30)
const rows = (side: readonly number[]): string =>
  side.length === 0 ? '-1.2345678901234567e-30' : `[${list(() => rows(side.slice(1)), side[0] as number)}]`
const document = (data: string, more = ''): string => `{"inputs":[{${input},${shape},"data":${data}${more}}]}`

/** Texts of JSON, by what there is much of. */
const texts: Readonly<Record<string, () => string>> = {
  'lists in lists': () => '['.repeat(size),
  'objects in objects': () => '{"a":'.repeat(size / 5),
  'lists of nothing': () => filled('[', '[],', '[]]'),
  names: () => `{${list((index) => `"k${index}":0`, size / 12)}}`,
  'names, as many as are read': () => `{"inputs":[],"parameters":{${list((index) => `"${index}k":0`, 6000)}}}`,
  'names of a tensor, as many as are read': () =>
    document('[]', `,"parameters":{${list((index) => `"${index}k":0`, 6000)}}`),
  'numbers as names, as many as are read': () =>
    `{"inputs":[],"parameters":{${list((index) => `"${index * 999}":0`, 5500)}}}`,
  'one name again and again': () => filled('{"inputs":[]', ',"inputs":[]', '}', 2 ** 16 - 1),
  'inputs of null, as many as are read': () => filled('{"inputs":[null', ',null', ']}', 2 ** 16 - 1),
  'inputs, as many as are read': () =>
    filled(`{"inputs":[{${input},"shape":[]}`, `,{${input},"shape":[]}`, ']}', 2 ** 16 - 1),
  'outputs, as many as are read': () =>
    filled(`{"inputs":[],"outputs":[{"name":""}`, ',{"name":""}', ']}', 2 ** 16 - 1),
  sides: () => filled(`{"inputs":[{${input},"shape":[1`, ',1', ']}]}', 2 ** 16 - 1),
  'lists, as many as are read': () => filled('{"inputs":[[]', ',[]', ']}', 2 ** 16 - 1),
  'a text, as long as is read': () => filled('{"inputs":[],"id":"', '\\u00e4', '"}', 2 ** 16 - 1),
  'a text': () => filled('{"id":"', '\\u0000', '"}'),
  backslashes: () => filled('{"id":"', '\\\\', '"}'),
  quotes: () => filled('', '"', ''),
  blanks: () => filled('', ' ', ''),
  'blanks between values': () => document(filled('[', ' ', '0]', size - 99)),
  values: () => document(filled('[0', ',0', ']', size - 99)),
  'empty lists of values': () => document(filled('[[]', ',[]', ']', size - 99)),
  'lists of one value': () => document(filled('[[0]', ',[0]', ']', size - 99)),
  'commas for values': () => document(filled('[', ',', ']', size - 99)),
  'a value of many digits': () => document(filled('[', '9', ']', size - 99)),
  'values of 60,000 digits': () => document(filled('[0', `,0.${'3'.repeat(60_000)}`, ']', size - 99)),
  'values of 700 digits': () => document(filled('[0', `,1.${'0123456789'.repeat(70)}e-290`, ']', size - 99)),
  'lists of data beside one another': () => filled('{"inputs":[{"data":[]', ',"data":[0]', '}]}'),
  'data that is given up late': () => document(filled('[0', ',0', ',null]', size - 99)),
  'a whole batch': () => document(`[${list(double, values)}]`),
  'a whole batch, nested': () => document(rows([64, 3, 32, 32])),
}

/** Long: parsers refuse short ones at once. */
const usualBoundary = 'b'.repeat(40)
const open = `--${usualBoundary}\r\nContent-Disposition: form-data; name="a"`

/** Forms, by what there is much of: a part over and over between a head and a tail. */
const forms: Readonly<
  Record<string, { readonly boundary?: string; readonly head?: string; readonly part: string; readonly tail?: string }>
> = {
  'fields of a form': { part: `${open}\r\n\r\nb\r\n`, tail: `--${usualBoundary}--\r\n` },
  'dashes in a form': { head: `--${usualBoundary}\r\n`, part: '-' },
  'dashes in a field': { head: `${open}\r\n\r\n`, part: '-' },
  'lines in a field': { head: `${open}\r\n\r\n`, part: '\r\n' },
  'half boundaries in a field': { head: `${open}\r\n\r\n`, part: `\r\n--${usualBoundary.slice(1)}` },
  'dashes with a boundary of dashes': { boundary: `${'-'.repeat(69)}b`, part: '-' },
  'dashes with a boundary that ends in dashes': { boundary: `b${'-'.repeat(69)}`, part: '-' },
  'a field without an end': { head: `${open}\r\n\r\n`, part: 'b', tail: '' },
  'a large field': { head: `${open}\r\n\r\n`, part: 'bbbb' },
  'a large file': { head: `${open}; filename="a"\r\n\r\n`, part: 'bbbb' },
  'a large file in base64': {
    head: `${open}; filename="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n`,
    part: 'bbbb',
  },
  'headers of a part': { head: `${open}\r\n`, part: 'a: b\r\n' },
  'headers of parts, as long as are read': { part: `${open.slice(0, -1)}${'%22'.repeat(1300)}"\r\n\r\nb\r\n` },
}

/** The worst bodies that anybody has thought of, and the largest that are right. */
export function hostileBodies(): Readonly<Record<string, HostileBody>> {
  const all: Record<string, HostileBody> = {}
  for (const [name, text] of Object.entries(texts)) {
    all[name] = {
      route: 'infer',
      right: name.startsWith('a whole batch'),
      body: () => new Uint8Array(Buffer.from(text())),
    }
  }
  const packed = { 'content-encoding': 'gzip' }
  all['a bomb'] = { route: 'infer', headers: packed, body: () => new Uint8Array(gzipSync(Buffer.alloc(2 ** 26, '['))) }
  all['values, packed'] = {
    route: 'infer',
    headers: packed,
    body: () => new Uint8Array(gzipSync(texts.values?.() ?? '')),
  }
  const json = Buffer.from(
    `{"inputs":[{${input},${shape},"parameters":{"binary_data_size":${4 * values}}}],"parameters":{"width":1}}`,
  )
  all['a whole batch, binary'] = {
    route: 'infer',
    right: true,
    headers: { 'inference-header-content-length': String(json.length) },
    body: () => new Uint8Array(Buffer.concat([json, Buffer.alloc(4 * values)])),
  }
  for (const [
    name,
    { boundary = usualBoundary, head = '', part, tail = `\r\n--${usualBoundary}--\r\n` },
  ] of Object.entries(forms)) {
    all[name] = {
      route: 'classify',
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
      body: () => new Uint8Array(Buffer.from(filled(head, part, tail, largest))),
    }
  }
  return all
}

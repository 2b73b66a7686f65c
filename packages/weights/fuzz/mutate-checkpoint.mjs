import { joined, unzip, zipOf } from './zip-files.mjs'

const encoder = new TextEncoder()

/** Opcodes with their arguments at which a reader of pickles may stumble: lengths, names, marks, references, bombs. */
const pickleFragments = [
  [0x28],
  [0x74],
  [0x2e],
  [0x30],
  [0x32],
  [0x52],
  [0x81],
  [0x62],
  [0x51],
  [0x65],
  [0x75],
  [0x73],
  [0x85],
  [0x93],
  [0x94],
  [0x4e],
  [0x5d],
  [0x7d],
  [0x29],
  [0x68, 0],
  [0x71, 3],
  [0x4b, 255],
  [0x4a, 0xff, 0xff, 0xff, 0xff],
  [0x4a, 0xff, 0xff, 0xff, 0x7f],
  [0x6a, 0xff, 0xff, 0xff, 0xff],
  [0x72, 0xff, 0xff, 0xff, 0xff],
  [0x58, 0xff, 0xff, 0xff, 0xff],
  [0x58, 1, 0, 0, 0, 0xff],
  [0x8d, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0x8a, 8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
  [0x8b, 0xff, 0xff, 0xff, 0x7f],
  [0x95, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0x47, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0],
  ...[
    'os\nsystem',
    'torch\nFloatStorage',
    'torch\nByteStorage',
    'torch\nDoubleStorage',
    'collections\nOrderedDict',
  ].map((name) => [...encoder.encode(`c${name}\n`)]),
  ...['torch._utils\n_rebuild_tensor_v2', 'torch._utils\n_rebuild_tensor_v3', 'torch\nfloat32', 'a\nB', '\n'].map(
    (name) => [...encoder.encode(`c${name}\n`)],
  ),
].map((bytes) => Uint8Array.from(bytes))

/** Numbers that sizes, counts and offsets may be taken for. */
const numbers = [
  0n,
  1n,
  7n,
  255n,
  65535n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 64n - 1n,
]

function pick(random, list) {
  return list[Math.floor(random() * list.length)]
}

function splice(file, from, removed, added) {
  return joined([file.subarray(0, from), added, file.subarray(from + removed)])
}

/** One change anywhere: a byte, a bit, a number, a fragment, a piece lost, doubled or taken from elsewhere. */
function mutateOnce(random, bytes, other) {
  if (bytes.length === 0) return bytes
  const at = Math.floor(random() * bytes.length)
  const length = Math.min(Math.floor(random() ** 2 * 24), bytes.length - at)
  switch (Math.floor(random() * 8)) {
    case 0:
      return bytes.with(at, Math.floor(random() * 256))
    case 1:
      return bytes.with(at, bytes[at] ^ (1 << Math.floor(random() * 8)))
    case 2:
      return splice(bytes, at, 0, pick(random, pickleFragments))
    case 3:
      return splice(bytes, at, length, pick(random, pickleFragments))
    case 4:
      return splice(bytes, at, length, new Uint8Array(0))
    case 5:
      return splice(bytes, at, 0, bytes.slice(at, at + length))
    case 6: {
      const size = pick(random, [1, 2, 4, 8])
      const number = new Uint8Array(BigUint64Array.of(pick(random, numbers)).buffer).subarray(0, size)
      return splice(bytes, at, Math.min(size, bytes.length - at), number)
    }
    default: {
      const from = Math.floor(random() * other.length)
      return splice(bytes, at, length, other.slice(from, from + Math.floor(random() * 64)))
    }
  }
}

function mutateSome(random, bytes, other) {
  let changed = bytes
  for (let count = 1 + Math.floor(random() ** 3 * 6); count > 0; count--) changed = mutateOnce(random, changed, other)
  return changed
}

/** The parts of a zip file that its directory and its end are. */
function mutateTail(random, file) {
  const tail = Math.min(file.length, 1200)
  const at = file.length - tail
  return joined([file.subarray(0, at), mutateSome(random, file.subarray(at), file)])
}

/** The pickles of a legacy file lie before its storages. */
function mutateFront(random, file) {
  const front = Math.min(file.length, 2500)
  return joined([mutateSome(random, file.subarray(0, front), file), file.subarray(front)])
}

function isZip(file) {
  return file[0] === 0x50 && file[1] === 0x4b
}

/**
 * A changed copy of a checkpoint. In a zip file mostly the pickle is changed and the archive made whole again around
 * it, so that the change reaches what is behind the reader of archives.
 */
export function mutateCheckpoint(random, file, corpus) {
  const other = pick(random, corpus)
  const where = random()
  if (where < 0.15) return mutateSome(random, file, other)
  if (!isZip(file)) return mutateFront(random, file)
  if (where < 0.35) return mutateTail(random, file)
  const files = unzip(file)
  const name =
    random() < 0.85 ? Object.keys(files).find((path) => path.endsWith('data.pkl')) : pick(random, Object.keys(files))
  files[name] = mutateSome(random, files[name], other)
  return zipOf(files, { wide: random() < 0.2 })
}

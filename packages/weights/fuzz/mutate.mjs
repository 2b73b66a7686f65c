import { readFileSync } from 'node:fs'

/** Numbers and texts at which parsers go wrong, beside what a header is made of; the tests use them as well. */
const fragments = JSON.parse(readFileSync(new URL('header-fragments.json', import.meta.url), 'utf8')).map((text) =>
  new TextEncoder().encode(text),
)

/** Numbers from a seed, in [0, 1): mulberry32. */
export function randomFrom(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function splice(file, from, removed, added) {
  const changed = new Uint8Array(file.length - removed + added.length)
  changed.set(file.subarray(0, from))
  changed.set(added, from)
  changed.set(file.subarray(from + removed), from + added.length)
  return changed
}

function pick(random, list) {
  return list[Math.floor(random() * list.length)]
}

function headerEnd(file) {
  if (file.length < 8) return file.length
  const length = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true)
  return length < BigInt(file.length - 8) ? 8 + Number(length) : file.length
}

/** One change at a place in the header, or anywhere. */
function mutateOnce(random, file, corpus) {
  const end = random() < 0.8 ? headerEnd(file) : file.length
  const from = Math.floor(random() * end)
  const length = Math.min(Math.floor(random() ** 2 * 24), file.length - from)
  switch (Math.floor(random() * 7)) {
    case 0:
      return file.length === 0 ? file : file.with(Math.min(from, file.length - 1), Math.floor(random() * 256))
    case 1:
      return file.length === 0
        ? file
        : file.with(
            Math.min(from, file.length - 1),
            file[Math.min(from, file.length - 1)] ^ (1 << Math.floor(random() * 8)),
          )
    case 2:
      return splice(file, from, 0, pick(random, fragments))
    case 3:
      return splice(file, from, length, pick(random, fragments))
    case 4:
      return splice(file, from, length, new Uint8Array(0))
    case 5:
      return splice(file, from, 0, file.slice(from, from + length))
    default: {
      const other = pick(random, corpus)
      const start = Math.floor(random() * other.length)
      return splice(file, from, length, other.slice(start, start + Math.floor(random() * 64)))
    }
  }
}

/**
 * A changed copy of a file. Mostly the length in front is made to fit again, so that the change reaches the parser of
 * the header, and mostly a digit is replaced by another, so that what is checked behind the parser is reached too.
 */
export function mutate(random, file, corpus) {
  if (random() < 0.4) return replaceNumber(random, file)
  let changed = file
  for (let count = 1 + Math.floor(random() ** 3 * 6); count > 0; count--) changed = mutateOnce(random, changed, corpus)
  if (random() < 0.85 && file.length >= 8 && changed.length >= 8) {
    changed = changed.slice()
    const length =
      new DataView(file.buffer, file.byteOffset).getBigUint64(0, true) + BigInt(changed.length - file.length)
    if (length >= 0n) new DataView(changed.buffer).setBigUint64(0, length, true)
  }
  return changed
}

/** Replaces one number of the header by another, keeping the header's length true. */
function replaceNumber(random, file) {
  const end = headerEnd(file)
  const header = Buffer.from(file.subarray(8, end)).toString('latin1')
  const numbers = [...header.matchAll(/\d+/g)]
  if (numbers.length === 0) return file
  const { 0: digits, index } = pick(random, numbers)
  const near = String(Math.max(0, Number(digits) + Math.floor(random() * 9) - 4))
  const text = random() < 0.7 ? near : Buffer.from(pick(random, fragments)).toString('latin1')
  const changed = splice(file, 8 + index, digits.length, Buffer.from(text, 'latin1'))
  new DataView(changed.buffer).setBigUint64(0, BigInt(end - 8 + text.length - digits.length), true)
  return changed
}

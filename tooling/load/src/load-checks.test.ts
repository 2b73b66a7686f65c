import { expect, it } from 'vitest'
import { loadChecks } from './load-checks.mjs'
import { Tally } from './tally.mjs'

const mebibyte = 2 ** 20

/** The names of the checks that do not hold for a run in which `change` is otherwise than it should be. */
function failures(change: (tally: Tally) => void, more: { event?: string; slopeBytesPerMinute?: number | null } = {}) {
  const tally = new Tally()
  for (let index = 0; index < 1000; index++) tally.add({ kind: 'answered', widths: [1], document: {} }, 20)
  tally.add({ kind: 'refused', status: 503, code: 'overloaded' }, 1000)
  tally.add({ kind: 'refused', status: 504, code: 'deadline-exceeded' }, 1000)
  change(tally)
  const checks = loadChecks({
    deadlineMs: 50,
    event: 'none',
    overload: tally.report(50),
    memory: [{ second: 0, rssBytes: 100 * mebibyte }],
    slopeBytesPerMinute: mebibyte,
    ...more,
  })
  return checks.filter(({ holds }) => !holds).map(({ name }) => name)
}

it('holds a run in which overload was refused and the rest answered in time', () => {
  expect(failures(() => {})).toEqual([])
})

it.each<[string, Parameters<typeof failures>]>([
  ['the server stays up', [() => {}, { event: 'SIGSEGV' }]],
  ['memory is flat', [() => {}, { slopeBytesPerMinute: 17 * mebibyte }]],
  ['memory is flat', [() => {}, { slopeBytesPerMinute: null }]],
  [
    'p99 of the answered is within the deadline',
    [
      (tally) => {
        for (let index = 0; index < 20; index++) tally.add({ kind: 'answered', widths: [1], document: {} }, 51)
      },
    ],
  ],
  [
    'every request is answered, or refused as overload is',
    [(tally) => tally.add({ kind: 'lost', code: 'ECONNRESET' }, 1)],
  ],
  [
    'every request is answered, or refused as overload is',
    [(tally) => tally.add({ kind: 'refused', status: 500, code: 'internal-error' }, 1)],
  ],
  [
    'every request is answered, or refused as overload is',
    [(tally) => tally.add({ kind: 'refused', status: 503, code: 'no-code' }, 1)],
  ],
])('finds that it is not so: %s', (name, run) => {
  expect(failures(...run)).toEqual([name])
})

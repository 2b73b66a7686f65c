import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SessionSource } from './session-source.ts'
import { SessionTable } from './session-table.ts'

const source = (weightBytes: number, activationBytes: number, shared: boolean): SessionSource => ({
  owner: {},
  weightBytes,
  activationBytes,
  shared,
  file: async () => ({ path: '' }),
  forget: () => false,
})
const sources = fc.array(
  fc
    .tuple(fc.nat(100), fc.nat(100), fc.boolean())
    .map(([weights, activations, shared]) => source(weights, activations, shared)),
  { minLength: 1, maxLength: 4 },
)

describe('the table of sessions', () => {
  it('counts every session, shared weights once, whatever opens and closes in whatever order', () => {
    const steps = fc.array(fc.record({ source: fc.nat(), slot: fc.nat(2), remove: fc.boolean() }), { maxLength: 30 })
    fc.assert(
      fc.property(sources, steps, (all, order) => {
        const table = new SessionTable()
        for (const { source: index, slot, remove } of order) {
          const chosen = all[index % all.length] as SessionSource
          const open = table.find(chosen, slot)
          if (open && remove) table.remove(open)
          if (open || remove) continue
          const before = table.bytes
          const added = table.bytesToAdd(chosen)
          table.putBack(table.add(chosen, slot))
          expect(table.bytes).toBe(before + added)
        }
        const sessions = table.filter(() => true)
        const weights = all.map((each) => {
          const count = sessions.filter((session) => session.source === each).length
          return count * each.activationBytes + (each.shared ? Math.min(1, count) : count) * each.weightBytes
        })
        expect(table.bytes).toBe(weights.reduce((sum, bytes) => sum + bytes, 0))
      }),
    )
  })

  it('gives up the session at rest that was used longest ago', () => {
    const table = new SessionTable()
    const [a, b, c] = [0, 1, 2].map((slot) => table.add(source(1, 1, false), slot))
    if (!a || !b || !c) expect.unreachable()
    expect(table.leastRecentlyUsed()).toBeUndefined()
    for (const session of [b, c, a]) table.putBack(session)
    expect(table.leastRecentlyUsed()).toBe(b)
    b.state = 'closing'
    expect(table.leastRecentlyUsed()).toBe(c)
    expect(table.find(b.source, b.slot)).toBeUndefined()
    table.remove(c)
    table.putBack(c)
    expect(table.leastRecentlyUsed()).toBe(a)
  })
})

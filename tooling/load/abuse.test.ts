import { afterAll, beforeAll, expect, it } from 'vitest'
import { measureAbuse } from './src/abuse/measure-abuse.mjs'
import { startServer } from './src/start-server.mjs'

// A sample of each kind, always the same, and all of the large bodies; `npm run abuse -w @widthwise/tooling-load` sends all of them.
let server: Awaited<ReturnType<typeof startServer>>
beforeAll(async () => {
  server = await startServer({ flags: ['--request-timeout-seconds', '3', '--profile-runs', '5'] })
})
afterAll(() => server?.stop())

it('stands what nobody should send, and answers everybody else meanwhile', async () => {
  const report = await measureAbuse(server, {
    name: 'cifar10',
    seed: 1,
    repeats: 2,
    perKind: 3,
    whole: ['large body'],
    slow: 6,
    slowLimitMs: 6_000,
    goodPerSecond: 10,
    goodLimitMs: 2_000,
    // Machines that run tests do other things too; a body that is parsed in one go takes seconds.
    lagLimitMs: 1_000,
    growthLimitBytes: 64 * 2 ** 20,
    say: () => {},
  })
  const { sent, kinds, failed, checks } = report
  expect(sent).toBeGreaterThanOrEqual(2 * 3 * kinds.length - kinds.length)
  expect(failed).toEqual([])
  expect(checks.filter(({ holds }) => !holds)).toEqual([])
  expect(await server.stop()).toBe('exit 0')
}, 60_000)

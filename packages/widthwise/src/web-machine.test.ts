import { expect, it } from 'vitest'
import { webMachine } from './web-machine.ts'

const brands = [
  { brand: 'Not A Brand', version: '99' },
  { brand: 'Chromium', version: '156' },
]

it.each([
  [
    { userAgentData: { platform: 'Linux', brands }, userAgent: 'long', hardwareConcurrency: 8 },
    'Linux, Not A Brand 99 Chromium 156, 8 threads',
  ],
  [{ userAgent: 'Firefox/150', hardwareConcurrency: 4 }, 'Firefox/150, 4 threads'],
  [{}, 'unknown browser, unknown threads'],
])('says what is known of %o', (navigator, machine) => {
  expect(webMachine({ navigator })).toBe(machine)
})

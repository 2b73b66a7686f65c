import { controllerErrorHints } from '@widthwise/controller'
import { coreErrorHints } from '@widthwise/core'
import { deviceErrorHints } from '@widthwise/device'
import { nodeDeviceErrorHints } from '@widthwise/device-node'
import { imageErrorHints } from '@widthwise/image'
import { describe, expect, it } from 'vitest'
import { facadeErrorHints } from 'widthwise'
import { serverErrorHints } from '../errors.ts'
import { outcomeOf, outcomes, statuses, statusOf } from './statuses.ts'

const tables = { serverErrorHints, facadeErrorHints, imageErrorHints, controllerErrorHints, coreErrorHints }

describe('statuses', () => {
  it.each(Object.entries(tables))('have every code of %s', (_, hints) => {
    expect(Object.keys(hints).filter((code) => !Object.hasOwn(statuses, code))).toEqual([])
  })

  it('have no code that nobody throws', () => {
    const known = Object.values(tables).flatMap((hints) => Object.keys(hints))
    expect(Object.keys(statuses).filter((code) => !known.includes(code))).toEqual([])
  })

  it('take everything that a device throws as a fault of the server', () => {
    // Inputs are checked before a device sees them, so that no client can be blamed for what it says.
    for (const code of Object.keys({ ...deviceErrorHints, ...nodeDeviceErrorHints }))
      expect([statusOf(code), outcomeOf(code)]).toEqual([500, 'failed'])
  })

  it.each<[string, number, string]>([
    ['budget-too-small', 400, 'invalid'],
    ['deadline-exceeded', 504, 'late'],
    ['overloaded', 503, 'overloaded'],
    ['shutting-down', 503, 'unavailable'],
    ['request-timeout', 408, 'timeout'],
    ['aborted', 499, 'disconnected'],
    ['image-too-large', 413, 'invalid'],
    ['image-unsupported', 415, 'invalid'],
    ['weights-missing', 500, 'failed'],
    ['no-such-code', 500, 'failed'],
    ['toString', 500, 'failed'],
  ])('of %s is %i, counted as %s', (code, status, outcome) => {
    expect([statusOf(code), outcomeOf(code)]).toEqual([status, outcome])
    expect(outcomes).toContain(outcome)
  })
})

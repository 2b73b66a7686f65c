import { expect, it } from 'vitest'
import { compareRouter } from './index.ts'

const router = { costBase: 100, costSaver: 10, costRouter: 4, rTinySaver: 0.5, rRouter: 0.5 }

it('a router pays off strictly below the limit of eq. 5', () => {
  expect(compareRouter(router)).toEqual({
    eMoe: 59,
    eTinySaver: 60,
    routerCostLimit: 5,
    routerPaysOff: true,
    onTheLimit: false,
  })
  expect(compareRouter({ ...router, costRouter: 5 })).toMatchObject({ routerPaysOff: false, onTheLimit: true })
})

it.each([
  ['cost-out-of-range', { costRouter: -1 }],
  ['ratio-out-of-range', { rRouter: 1.1 }],
])('refuses %s', (code, wrong) => {
  expect(() => compareRouter({ ...router, ...wrong })).toThrowError(expect.objectContaining({ code }))
})

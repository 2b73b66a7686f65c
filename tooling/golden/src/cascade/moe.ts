import { compareRouter, type RouterCase, type RouterComparison } from '@widthwise/cascade'
import type { CascadeCheck } from './check.ts'
import { differenceList } from './difference-list.ts'

/** When a trained router in place of the saver's confidence pays off. */
export const checkRouters: CascadeCheck = async (document) => {
  const { cases } = document as { readonly cases: readonly (RouterCase & RouterComparison)[] }
  const found = differenceList()
  for (const [index, want] of cases.entries()) {
    const got = compareRouter(want)
    for (const key of ['eMoe', 'eTinySaver', 'routerCostLimit'] as const) {
      found.near(`case ${index} ${key}`, got[key], want[key], 1e-12)
    }
    found.exact(`case ${index} routerPaysOff`, got.routerPaysOff, want.routerPaysOff)
    found.exact(`case ${index} onTheLimit`, got.onTheLimit, want.onTheLimit)
  }
  return found.all
}

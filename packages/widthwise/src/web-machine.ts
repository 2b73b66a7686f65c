import { type WebScope, webScope } from './web-scope.ts'

/** What is known of the browser and the machine it runs on, for profiles. */
export function webMachine({ navigator = {} }: WebScope = webScope): string {
  const { userAgent, userAgentData, hardwareConcurrency } = navigator
  // Brands hold one that means nothing, so that nobody relies on their order; all of them are told.
  const brands = userAgentData?.brands.map(({ brand, version }) => `${brand} ${version}`).join(' ')
  const browser = userAgentData ? `${userAgentData.platform}, ${brands}` : (userAgent ?? 'unknown browser')
  return `${browser}, ${hardwareConcurrency ?? 'unknown'} threads`
}

import { expect, it } from 'vitest'
import { metricSum } from './server-condition.mjs'

const metrics = `# HELP depth Requests that wait
# TYPE depth gauge
depth 2
# TYPE requests_total counter
requests_total{model="a",outcome="ok"} 5
requests_total{model="a",outcome="failed"} 1
requests_total{model="b",outcome="failed"} 2
# TYPE requests_total_more counter
requests_total_more{outcome="failed"} 100
`

it('adds a metric up over its labels', () => {
  expect(metricSum(metrics, 'depth')).toBe(2)
  expect(metricSum(metrics, 'requests_total')).toBe(8)
  expect(metricSum(metrics, 'requests_total', 'outcome="failed"')).toBe(3)
  expect(metricSum(metrics, 'requests_total', 'outcome="late"')).toBe(0)
})

it('does not take a metric that is not there for zero', () => {
  expect(metricSum(metrics, 'dept')).toBeNaN()
})

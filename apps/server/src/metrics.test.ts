import { describe, expect, it } from 'vitest'
import { ServerMetrics } from './metrics.ts'
import { logitsOf } from './testing/fake-device.test-support.ts'
import { inferDocument, json, metric, testServer } from './testing/test-server.test-support.ts'

describe('GET /metrics', () => {
  it('has every name, also before the first request', async () => {
    const server = await testServer({ processMetrics: true })
    const response = await server.app.request('/metrics')
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0.0.4/)
    const text = await response.text()
    for (const name of [
      'widthwise_requests_total counter',
      'widthwise_latency_seconds histogram',
      'widthwise_width histogram',
      'widthwise_queue_depth gauge',
      'widthwise_slo_attained_total counter',
      'widthwise_saved_macs_total counter',
      'widthwise_exit_total counter',
    ])
      expect(text).toContain(`# TYPE ${name}\n`)
    expect(text).toContain('process_resident_memory_bytes')
  })

  it('counts what ran', async () => {
    const server = await testServer({ sloMs: 60_000 })
    await server.classify('?width=0.25')
    await server.infer({ ...inferDocument(3), parameters: { width: 0.5 } })
    const ok = (width: string) => `{model="cifar10",width="${width}",outcome="ok"}`
    expect(await metric(server, 'widthwise_requests_total', ok('0.5'))).toBe(1)
    expect(await metric(server, 'widthwise_width_count')).toBe(4)
    expect(await metric(server, 'widthwise_width_bucket', '{le="0.5"}')).toBe(4)
    expect(await metric(server, 'widthwise_exit_total', '{stage="0"}')).toBe(4)
    expect(await metric(server, 'widthwise_slo_attained_total')).toBe(2)
    for (const stage of ['queue', 'preprocess', 'inference', 'total'])
      expect(await metric(server, 'widthwise_latency_seconds_count', `{stage="${stage}"}`)).toBe(2)
    const full = server.model.cost({ width: 1 }).macs
    const [first, half] = [0.25, 0.5].map((width) => server.model.cost({ width }).macs) as [number, number]
    expect(await metric(server, 'widthwise_saved_macs_total')).toBe(full - first + 3 * (full - half))
  })

  it('counts the stage that answered', async () => {
    const server = await testServer()
    server.device.logits = () => logitsOf(3, 0)
    const { ran } = await json(await server.classify())
    expect(ran.length).toBeGreaterThan(1)
    expect(await metric(server, 'widthwise_exit_total', `{stage="${ran.length - 1}"}`)).toBe(1)
    expect(await metric(server, 'widthwise_slo_attained_total')).toBe(0)
  })

  it('counts an answer that came after --slo-ms as not attained', async () => {
    const server = await testServer({ sloMs: 5 })
    server.device.ms = () => 30
    expect((await server.classify()).status).toBe(200)
    expect(await metric(server, 'widthwise_slo_attained_total')).toBe(0)
  })

  it('saves net of what cascades ran on top, and never counts backwards', async () => {
    const metrics = new ServerMetrics(() => 0, { processMetrics: false })
    const run = { queueMs: 0, preprocessMs: 0, inferenceMs: 0, totalMs: 0, fullMacs: 100, exits: [1], widths: [1] }
    const saved = async () => Number(/^widthwise_saved_macs_total (\d+)/m.exec(await metrics.text())?.[1])
    metrics.observe({ ...run, macs: 150 })
    expect(await saved()).toBe(0)
    metrics.observe({ ...run, macs: 20 })
    expect(await saved()).toBe(30)
  })
})

import type { Hono } from 'hono'
import type { ServerEnvironment } from '../http/environment.ts'
import type { ServerState } from '../server-state.ts'

/** `GET /v2`, health and metrics: what is asked of the server and not of a model. */
export function addServerRoutes(app: Hono<ServerEnvironment>, state: ServerState, version: string): void {
  app.get('/v2', (context) => context.json({ name: 'widthwise', version, extensions: ['binary_tensor_data'] }))
  app.get('/v2/health/live', (context) => context.json({ live: true }))
  app.get('/v2/health/ready', (context) => {
    const ready = state.phase === 'ready'
    return context.json({ ready }, ready ? 200 : 503)
  })
  app.get('/metrics', async (context) => {
    const text = await state.metrics.text()
    return context.body(text, 200, { 'content-type': state.metrics.contentType })
  })
}

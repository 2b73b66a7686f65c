import type { Hono } from 'hono'
import type { ServerContext, ServerEnvironment } from '../http/environment.ts'
import { inputName, outputName } from '../infer/input-name.ts'
import type { ServerState } from '../server-state.ts'

/** `GET /v2/models/{name}[/versions/{version}][/ready]`. */
export function addModelRoutes(app: Hono<ServerEnvironment>, state: ServerState): void {
  for (const path of ['/v2/models/:name', '/v2/models/:name/versions/:version']) {
    app.get(path, (context) => context.json(metadata(context, state)))
    app.get(`${path}/ready`, (context) => {
      const { model } = find(context, state)
      const ready = state.phase === 'ready'
      return context.json({ name: model.name, ready }, ready ? 200 : 503)
    })
  }
}

function metadata(context: ServerContext, state: ServerState): object {
  const { model, version } = find(context, state)
  const { name, input, labels, widths, operatingPoints } = model
  return {
    name,
    versions: [version],
    platform: 'widthwise',
    inputs: [{ name: inputName, datatype: 'FP32', shape: [-1, ...input] }],
    outputs: [{ name: outputName, datatype: 'FP32', shape: [-1, labels.length] }],
    parameters: { widths, labels, operating_points: operatingPoints },
  }
}

function find(context: ServerContext, state: ServerState): ReturnType<ServerState['models']['find']> {
  return state.models.find(context.req.param('name') as string, context.req.param('version'))
}

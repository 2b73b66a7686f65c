import type { Hono } from 'hono'
import { serverError } from '../errors.ts'
import type { ServerContext, ServerEnvironment } from '../http/environment.ts'
import { assertBodyAcceptable, type BodyLimits, readBody } from '../http/read-body.ts'
import { encodeInferResponse } from '../infer/encode-infer-response.ts'
import { outputName } from '../infer/input-name.ts'
import { jsonLimit } from '../infer/json-limit.ts'
import { type InferRequest, parseInferRequest } from '../infer/parse-infer-request.ts'
import { readInput } from '../infer/read-input.ts'
import { splitBody } from '../infer/split-body.ts'
import { noteAnswer } from '../note-answer.ts'
import { parseDeadline } from '../parameters.ts'
import { askedOptions, assertPossible, patienceMs } from '../run-options.ts'
import type { ServerState } from '../server-state.ts'

/** `POST /v2/models/{name}[/versions/{version}]/infer`, the Open Inference Protocol with binary tensors. */
export function addInferRoutes(app: Hono<ServerEnvironment>, state: ServerState): void {
  for (const path of ['/v2/models/:name/infer', '/v2/models/:name/versions/:version/infer']) {
    app.post(path, (context) => infer(context, state))
  }
}

async function infer(context: ServerContext, state: ServerState): Promise<Response> {
  const exchange = context.get('exchange')
  const { options, metrics } = state
  state.assertServing()
  const { model, version, gate } = state.models.find(context.req.param('name') as string, context.req.param('version'))
  exchange.facts.model = model.name
  const header = parseDeadline(context.req.header('widthwise-deadline-ms'))
  // A deadline that has passed needs no body to be told.
  const leftMs = header === undefined ? undefined : exchange.limit(header)
  const headerLength = context.req.header('inference-header-content-length')
  const maxJsonBytes = jsonLimit(options, model.input)
  const bodyLimits = headerLength === undefined ? jsonBodyLimits(options, maxJsonBytes) : options
  assertBodyAcceptable(context, bodyLimits)
  gate.assertRoom(leftMs)

  const body = await readBody(context, bodyLimits)
  const { json, lists, binary } = splitBody(body, headerLength, maxJsonBytes)
  const request = parseInferRequest(json, lists)
  const binaryOutput = wantsBinary(request)
  const input = await readInput(request.inputs, binary, model.input, {
    maxBatch: options.maxBatch,
    signal: exchange.signal,
  })
  const asked = askedOptions(request.run)
  const deadlineMs = smaller(header, request.timeoutMs)
  const limits = { deadlineMs, sloMs: options.sloMs }
  const timed = await assertPossible(model, asked, limits, exchange)
  const answer = await exchange.race(gate.admit(() => model.infer(input, timed), patienceMs(timed)))

  noteAnswer(exchange, metrics, answer, answer.samples, 0)
  const head = {
    model_name: model.name,
    model_version: version,
    ...(request.id !== undefined && { id: request.id }),
    parameters: {
      width: answer.width,
      ms: answer.ms,
      macs: answer.macs,
      queue_ms: answer.queueMs,
    },
  }
  const encoded = encodeInferResponse(head, outputName, answer.logits, binaryOutput)
  return context.body(encoded.body, 200, encoded.headers)
}

/** Of a body that is all JSON. */
function jsonBodyLimits({ requestTimeoutMs }: BodyLimits, maxJsonBytes: number): BodyLimits {
  return { maxBodyBytes: maxJsonBytes, requestTimeoutMs, flag: '--max-json-bytes' }
}

/** Whether the one output is wanted as binary. @throws {WidthwiseError} infer-output-unknown */
function wantsBinary({ outputs, binaryOutput }: InferRequest): boolean {
  const [output] = outputs
  if (!output) return binaryOutput
  const wrong = outputs.find(({ name }, index) => name !== outputName || index > 0)
  if (wrong) {
    const message = `output ${JSON.stringify(wrong.name.slice(0, 60))}; there is one, ${outputName}`
    throw serverError('infer-output-unknown', message)
  }
  return output.binary ?? binaryOutput
}

function smaller(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b)
}

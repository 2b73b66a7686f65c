import type { Hono } from 'hono'
import { serverError } from '../errors.ts'
import type { ServerContext, ServerEnvironment } from '../http/environment.ts'
import { assertBodyAcceptable } from '../http/read-body.ts'
import { assertPictureType, readPicture } from '../http/read-picture.ts'
import { noteAnswer } from '../note-answer.ts'
import { parseClassifyParameters, parseDeadline } from '../parameters.ts'
import { askedOptions, assertPossible, patienceMs, timedOptions } from '../run-options.ts'
import type { ServerState } from '../server-state.ts'

/** `POST /v1/models/{name}/classify`: a picture in, one entry of `classify --json` out. */
export function addClassifyRoute(app: Hono<ServerEnvironment>, state: ServerState): void {
  app.post('/v1/models/:name/classify', (context) => classify(context, state))
}

async function classify(context: ServerContext, state: ServerState): Promise<Response> {
  const exchange = context.get('exchange')
  const { options, metrics } = state
  state.assertServing()
  const { model, gate } = state.models.find(context.req.param('name') as string)
  exchange.facts.model = model.name
  // Everything that can be refused is refused before the body is read.
  const { top, ...parameters } = parseClassifyParameters(singleValues(context))
  const asked = askedOptions(parameters)
  const deadlineMs = parseDeadline(context.req.header('widthwise-deadline-ms'))
  const limits = { deadlineMs, sloMs: options.sloMs }
  assertPictureType(context)
  assertBodyAcceptable(context, options)
  gate.assertRoom(patienceMs(await assertPossible(model, asked, limits, exchange)))

  const { name, bytes } = await readPicture(context, options)
  const timed = timedOptions(asked, limits, exchange)
  const classified = gate.admit(
    () => model.classify(bytes, { ...timed, ...(top !== undefined && { top }) }),
    patienceMs(timed),
  )
  const answer = await exchange.race(classified)
  noteAnswer(exchange, metrics, answer, [answer], answer.decodeMs + answer.preprocessMs)
  return context.json({ input: name, ...answer })
}

/** The query, each name once. @throws {WidthwiseError} parameter-invalid */
function singleValues(context: ServerContext): Record<string, string> {
  const entries = Object.entries(context.req.queries())
  const repeated = entries.find(([, values]) => values.length > 1)
  if (repeated)
    throw serverError('parameter-invalid', `${repeated[0]}: stands ${repeated[1].length} times in the query`)
  return Object.fromEntries(entries.map(([name, [value]]) => [name, value as string]))
}

import { readFileSync } from 'node:fs'
import { afterAll } from 'vitest'
import { load, type Model } from 'widthwise'
import { type CreateServerOptions, createServer, type WidthwiseServer } from '../create-server.ts'
import { type FakeDevice, fakeDevice } from './fake-device.test-support.ts'

/** A PNG of 32 × 32 pixels. */
export const picture: Uint8Array<ArrayBuffer> = new Uint8Array(
  readFileSync(new URL('../testdata/photo.png', import.meta.url)),
)

/** What a request may carry. */
export type RequestBody = NonNullable<RequestInit['body']>

/** A server over a real model on a fake device, with what it logged. */
export interface TestServer extends WidthwiseServer {
  readonly model: Model
  readonly device: FakeDevice
  /** Log lines so far. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into them
  readonly lines: any[]
  /** Asks the classification of cifar10. */
  classify(query?: string, init?: RequestInit): Promise<Response>
  /** Asks an inference of cifar10. */
  infer(body: unknown, init?: RequestInit): Promise<Response>
}

/** Makes a server; its model is disposed after the tests of the file. */
export async function testServer(
  options: CreateServerOptions = {},
  device: FakeDevice = fakeDevice(),
): Promise<TestServer> {
  const model = await load('@widthwise/model-cifar10', { device, workers: options.workers ?? 1 })
  await model.profile({ runs: 3 })
  device.ran.length = 0
  const lines: unknown[] = []
  const server = createServer({
    model,
    processMetrics: false,
    log: { write: (line) => void lines.push(JSON.parse(line)) },
    ...options,
  })
  afterAll(() => model.dispose())
  const post = async (path: string, init: RequestInit): Promise<Response> =>
    server.app.request(path, { method: 'POST', ...init })
  return Object.assign(server, {
    model,
    device,
    lines,
    classify: (query = '', init: RequestInit = {}) =>
      post(`/v1/models/cifar10/classify${query}`, { body: picture, headers: { 'content-type': 'image/png' }, ...init }),
    infer: (body: unknown, init: RequestInit = {}) =>
      post('/v2/models/cifar10/infer', {
        body: body instanceof Uint8Array || typeof body === 'string' ? (body as RequestBody) : JSON.stringify(body),
        ...init,
      }),
  })
}

/** The JSON of a response. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into documents of every form
export async function json(response: Response): Promise<any> {
  return response.json()
}

/** A request of the protocol for zeros. */
export function inferDocument(samples = 1): { inputs: Record<string, unknown>[]; [key: string]: unknown } {
  const shape = [samples, 3, 32, 32]
  const data = new Array(samples * 3 * 32 * 32).fill(0)
  return { inputs: [{ name: 'input', shape, datatype: 'FP32', data }] }
}

/** The sample of a metric with these labels; 0 where it has not been counted. */
export async function metric(server: WidthwiseServer, name: string, labels = ''): Promise<number> {
  const text = await (await server.app.request('/metrics')).text()
  const line = text.split('\n').find((one) => one.startsWith(`${name}${labels} `))
  return line === undefined ? 0 : Number(line.slice(line.lastIndexOf(' ')))
}

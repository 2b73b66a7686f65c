import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, serve } from './serve.ts'
import { cacheOfTests } from './testing/cache-of-tests.test-support.ts'
import { json } from './testing/test-server.test-support.ts'

// What the protocol's best-known client makes of this server: the one test that does not ask our own reading of the text.
cacheOfTests()
const script = fileURLToPath(new URL('../../../tooling/oracle/tritonclient_check.py', import.meta.url))
/** Exit status of a script that has nothing to run with. */
const skipped = 77

/** Runs the interpreter that WIDTHWISE_PYTHON names, else `python3`; the server answers meanwhile. */
async function askTritonclient(address: string): Promise<{ status: number | string; stdout: string; stderr: string }> {
  const child = spawn(process.env.WIDTHWISE_PYTHON ?? 'python3', [script, address, 'cifar10'])
  const failed = once(child, 'error').then(([error]) => String(error))
  const output = Promise.all([text(child.stdout), text(child.stderr)])
  const status = await Promise.race([failed, once(child, 'close').then(([code]) => code as number)])
  const [stdout, stderr] = typeof status === 'string' ? ['', ''] : await output
  return { status, stdout, stderr }
}

let server: RunningServer
beforeAll(async () => {
  server = await serve({ models: ['@widthwise/model-cifar10'], port: 0, logLevel: 'silent', profileRuns: 2 })
})
afterAll(() => server.close())

describe('tritonclient[http]', () => {
  it('gets the same logits in every form that it knows', async ({ skip }) => {
    const { status, stdout, stderr } = await askTritonclient(`${server.host}:${server.port}`)
    if (typeof status === 'string') return skip(`no Python: ${status}`)
    if (status === skipped) return skip(stdout.trim())
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const { answers, ...said } = JSON.parse(stdout)
    expect(said).toMatchObject({
      live: true,
      ready: true,
      server: { name: 'widthwise' },
      model: { name: 'cifar10', inputs: [{ name: 'input', datatype: 'FP32', shape: [-1, 3, 32, 32] }] },
      refused: [
        expect.stringMatching(/^404: .*cifar10/),
        expect.stringMatching(/^400: .*0\.3/),
        expect.stringMatching(/^400: .*sequence/),
      ],
    })
    expect(Object.keys(answers)).toHaveLength(18)
    const logits = await ourAnswer()
    for (const [form, answer] of Object.entries<number[][]>(answers)) expect(answer.flat(), form).toEqual(logits)
  })
})

/** The same batch, asked without the client. */
async function ourAnswer(): Promise<number[]> {
  const shape = [2, 3, 32, 32]
  const data = Array.from({ length: 2 * 3 * 32 * 32 }, (_, index) => Math.fround((index % 255) / 255))
  const response = await fetch(`${server.url}/v2/models/cifar10/infer`, {
    method: 'POST',
    body: JSON.stringify({ inputs: [{ name: 'input', shape, datatype: 'FP32', data }], parameters: { width: 0.5 } }),
  })
  return (await json(response)).outputs[0].data
}

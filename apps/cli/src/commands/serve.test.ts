import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { type BinaryResult, runBinary } from '../testing/run-binary.test-support.ts'
import { temporaryFolder } from '../testing/temporary-folder.test-support.ts'
import { writeTinyModel } from '../testing/tiny-model.test-support.ts'

const photo = readFileSync(fileURLToPath(new URL('../testdata/photo.png', import.meta.url)))
const root = temporaryFolder()
const model = join(root, 'tiny')

beforeAll(async () => {
  await writeTinyModel(model)
})

/** Runs a server, lets `use` have it once it has printed where it is, and asks it to end. */
function running(
  flags: readonly string[],
  use: (url: string, child: ChildProcessWithoutNullStreams) => Promise<void>,
): Promise<BinaryResult> {
  const argv = ['serve', '--model', model, '--port', '0', '--profile-runs', '2', '--json', ...flags]
  return runBinary(argv, {
    async started(child) {
      let printed = ''
      child.stdout.on('data', (text) => {
        printed += text
      })
      while (!printed.endsWith('}\n')) await once(child.stdout, 'data')
      try {
        await use(JSON.parse(printed).url, child)
      } finally {
        child.kill('SIGTERM')
      }
    },
  })
}

/** Waits until the server takes no more connections. */
async function connectionsRefused(url: string): Promise<void> {
  await expect
    .poll(() =>
      fetch(url)
        .then(() => 'taken')
        .catch(() => 'refused'),
    )
    .toBe('refused')
}

describe('serve', () => {
  it('prints one document when it is ready, logs on standard error, and ends with 0 when asked', async () => {
    const { code, json, stderr } = await running(['--slo-ms', '50', '--queue', '3'], async (url) => {
      expect((await fetch(`${url}/v2/health/ready`)).status).toBe(200)
      const response = await fetch(`${url}/v1/models/tiny/classify?top=1`, { method: 'POST', body: photo })
      expect(await response.json()).toMatchObject({ label: expect.any(String), ran: expect.any(Array) })
    })
    expect(code).toBe(0)
    expect(json).toEqual({
      schema: 'widthwise.serve/1',
      url: `http://127.0.0.1:${json.port}`,
      host: '127.0.0.1',
      port: expect.any(Number),
      model: 'tiny',
      models: [{ name: 'tiny', version: expect.any(String), widths: [0.5, 1] }],
      queue: 3,
      sloMs: 50,
    })
    const lines = stderr.trim().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ msg: 'ready', models: [expect.objectContaining({ name: 'tiny' })] }),
      expect.objectContaining({ route: '/v1/models/:name/classify', status: 200, outcome: 'ok', model: 'tiny' }),
      expect.objectContaining({ msg: 'draining' }),
      expect.objectContaining({ msg: 'ended' }),
    ])
  })

  it('lets a request under way end, and takes no other', async () => {
    let answer = ''
    const { code } = await running(['--log-level', 'silent'], async (url, child) => {
      const { port } = new URL(url)
      const socket = connect(Number(port), '127.0.0.1')
      socket.on('data', (chunk) => {
        answer += chunk
      })
      socket.write(`POST /v1/models/tiny/classify HTTP/1.1\r\nHost: x\r\nContent-Length: ${photo.length}\r\n\r\n`)
      socket.write(photo.subarray(0, 10))
      await expect.poll(() => fetch(`${url}/metrics`).then((response) => response.status)).toBe(200)
      child.kill('SIGTERM')
      await connectionsRefused(url)
      socket.write(photo.subarray(10))
      await once(socket, 'close')
      // The second signal of `running` finds a process that is gone, or just about to be.
      await once(child, 'exit')
    })
    expect(answer).toMatch(/^HTTP\/1\.1 200 [\s\S]*connection: close[\s\S]*"label"/i)
    expect(code).toBe(0)
  })

  it('gives up on what does not end in time, and at once when asked twice', async () => {
    const hang = async (url: string): Promise<() => string> => {
      let answer = ''
      const socket = connect(Number(new URL(url).port), '127.0.0.1')
      socket.on('data', (chunk) => {
        answer += chunk
      })
      socket.on('error', () => undefined)
      socket.write('POST /v1/models/tiny/classify HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n')
      await fetch(url)
      return () => answer
    }
    let answer: () => string = () => ''
    const late = await running(['--drain-seconds', '0.2', '--log-level', 'silent'], async (url) => {
      answer = await hang(url)
    })
    expect(late.code).toBe(0)
    expect(answer()).toMatch(/^HTTP\/1\.1 503 [\s\S]*shutting-down/)
    const twice = await running(['--drain-seconds', '60', '--log-level', 'silent'], async (url, child) => {
      await hang(url)
      child.kill('SIGTERM')
      await connectionsRefused(url)
    })
    expect(twice.code).toBe(130)
  })

  it('prints for people where each model is', async () => {
    const argv = ['serve', '--model', model, '--port', '0', '--profile-runs', '1']
    const { code, stdout } = await runBinary(argv, {
      started: (child) => child.stdout.once('data', () => child.kill('SIGINT')),
    })
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^tiny \S+ at http:\/\/127\.0\.0\.1:\d+\/v2\/models\/tiny, widths 0\.5, 1\n$/),
    ])
  })

  it.each<[string, readonly string[], number, string]>([
    ['a port that is none', ['--port', '70000'], 2, 'usage-invalid'],
    ['a model that is not there', ['--model', join(root, 'none')], 3, 'model-not-found'],
    ['a model twice', ['--model', model], 3, 'model-name-repeated'],
    ['an address that is not here', ['--host', '192.0.2.1'], 3, 'address-unavailable'],
  ])('does not start with %s', async (_, flags, code, expected) => {
    const argv = ['serve', '--model', model, '--port', '0', '--profile-runs', '1', '--json', ...flags]
    const result = await runBinary(argv)
    expect([result.code, result.json.error.code]).toEqual([code, expected])
    expect(result.stderr).toMatch(/^error: /)
  })

  it('needs a model', async () => {
    const { code, json } = await runBinary(['serve', '--json'])
    expect([code, json.error.code]).toEqual([2, 'usage-invalid'])
  })
})

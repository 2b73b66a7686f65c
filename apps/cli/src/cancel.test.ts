import { EventEmitter } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { cancelOnSignals } from './cancel-on-signals.ts'
import { localServer, serveFolder } from './testing/local-server.test-support.ts'
import { type BinaryOptions, type BinaryResult, runBinary } from './testing/run-binary.test-support.ts'
import { temporaryFolder } from './testing/temporary-folder.test-support.ts'
import { writeTinyModel } from './testing/tiny-model.test-support.ts'

const photo = fileURLToPath(new URL('./testdata/photo.png', import.meta.url))
const root = temporaryFolder()
const server = localServer()

beforeAll(async () => {
  await writeTinyModel(join(root, 'tiny'))
})

/** Runs a command and sends it signals once it has asked the server for something, `afterMs` later. */
function cancel(
  argv: readonly string[],
  signals: readonly NodeJS.Signals[],
  { asked, afterMs = 0 }: { readonly asked: Promise<unknown>; readonly afterMs?: number },
): Promise<BinaryResult> {
  const started: NonNullable<BinaryOptions['started']> = async (child) => {
    await asked
    await sleep(afterMs)
    for (const signal of signals) {
      child.kill(signal)
      await sleep(100)
    }
  }
  return runBinary(argv, { started })
}

describe('cancelling', () => {
  it.each<NodeJS.Signals>(['SIGINT', 'SIGTERM'])('%s ends the waiting for a model', async (signal) => {
    const asked = server.hang()
    const result = await cancel(['classify', photo, '--model', server.url('m'), '--json'], [signal], { asked })
    expect(result.code).toBe(130)
    expect(result.json).toMatchObject({ schema: 'widthwise.classify/1', error: { code: 'aborted' } })
    expect(result.stderr).toMatch(/^error: .* \(aborted\)\n {2}\S.*\n$/)
  })

  it('hands over what was answered before', async () => {
    const asked = server.hang()
    const argv = ['classify', photo, server.url('photo'), '--model', join(root, 'tiny'), '--json']
    // Time for the picture in front of the one that hangs.
    const { code, json } = await cancel(argv, ['SIGINT'], { asked, afterMs: 2000 })
    expect([code, json.error.code]).toEqual([130, 'aborted'])
    expect(json.results).toEqual([expect.objectContaining({ input: photo, label: expect.any(String) })])
  })

  it('stops a device in the middle of its work', async () => {
    const out = join(root, 'profile.json')
    const asked = new Promise((resolve) => {
      const serve = serveFolder(root, [])
      server.respond = (request, response) => {
        serve(request, response)
        if (request.url?.endsWith('.safetensors')) resolve(undefined)
      }
    })
    const argv = ['profile', server.url('tiny'), '--runs', '1000000', '--out', out, '--json']
    const { code, json } = await cancel(argv, ['SIGINT'], { asked, afterMs: 1500 })
    expect([code, json.error.code]).toEqual([130, 'aborted'])
    expect(readdirSync(root)).toEqual(['tiny'])
  })

  it('reads no further from a pipe that stays open', async () => {
    const { code, json } = await runBinary(['classify', '-', '--model', join(root, 'tiny'), '--json'], {
      stdin: null,
      // More than a pipe holds: when all of it is gone, the command is reading.
      started: (child) => child.stdin.write(Buffer.alloc(2 ** 20), () => child.kill('SIGINT')),
    })
    expect([code, json.error.code]).toEqual([130, 'aborted'])
  })

  it('stops a model that is still being fetched', async () => {
    const asked = server.hang()
    const result = await cancel(['classify', photo, '--model', server.url('m')], ['SIGINT'], { asked })
    expect([result.code, result.stdout]).toEqual([130, ''])
    expect(result.stderr).toContain('(aborted)')
  })

  it('ends at once when asked twice', () => {
    const exits: unknown[] = []
    const process = Object.assign(new EventEmitter(), { exit: (code: number) => exits.push(code) })
    const signal = cancelOnSignals(process as unknown as NodeJS.Process)
    process.emit('SIGINT', 'SIGINT')
    expect([signal.aborted, exits]).toEqual([true, []])
    process.emit('SIGINT', 'SIGINT')
    expect(exits).toEqual([130])
  })
})

import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sliceGraph } from '@widthwise/graph'
import { toOnnx } from '@widthwise/onnx'
import { describe, expect, it } from 'vitest'
import { randomStore, smallGraph } from './testing/small-model.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

interface Ended {
  readonly code: number | null
  readonly output: string
  readonly ms: number
}

const model = (await toOnnx(sliceGraph(smallGraph, { rule: 'none' }), randomStore(smallGraph), { batch: 'dynamic' }))
  .model

/** Runs lines of a program that has a device, a runner of the small model and inputs for short and for long runs. */
async function program(lines: string, flags: readonly string[] = []): Promise<Ended> {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'model.onnx'), model)
  const built = new URL('../dist/index.js', import.meta.url).href
  const script = `
    import { createNodeDevice } from ${JSON.stringify(built)}
    const device = await createNodeDevice({ intraOpThreads: 1, cacheFolder: false })
    const runner = await device.prepare({ onnx: ${JSON.stringify(join(folder, 'model.onnx'))} })
    const input = (batch) => ({ input: { shape: [batch, 3, 16, 16], data: new Float32Array(batch * 768) } })
    const [short, long] = [input(1), input(4000)]
    ${lines}`
  await writeFile(join(folder, 'program.mjs'), script)
  return await run([...flags, join(folder, 'program.mjs')])
}

/** Runs Node with these arguments; what it prints, errors too, is its output. */
async function run(args: readonly string[]): Promise<Ended> {
  const start = performance.now()
  const child = spawn(process.execPath, args)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, output: output.trim(), ms: performance.now() - start }
}

const inPackage = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))

describe('a process with a device', () => {
  it('ends by itself when it has nothing left to do, disposed or not', async () => {
    const { code, output, ms } = await program('console.log((await runner.run(short)).logits.shape.join())')
    expect({ code, output }).toEqual({ code: 0, output: '1,5' })
    expect(ms).toBeLessThan(20_000)
  })

  it('waits for runs under way when it disposes the device, though their callers have gone', async () => {
    const { code, output } = await program(`
      const controller = new AbortController()
      const run = runner.run(long, undefined, { signal: controller.signal }).catch(({ code }) => console.log(code))
      setTimeout(() => controller.abort(), 20)
      await run
      console.log(device.telemetry().running)
      await device[Symbol.asyncDispose]()
      console.log(device.telemetry().running, device.telemetry().runs)`)
    expect({ code, output }).toEqual({ code: 0, output: 'aborted\n1\n0 1' })
  })

  it('may end in the middle of a run', async () => {
    const { code, output } = await program('runner.run(long); setTimeout(() => process.exit(7), 20)')
    expect({ code, output }).toEqual({ code: 7, output: '' })
  })

  it('keeps its event loop free while a run is under way', async () => {
    const { code, output } = await program(`
      let [ticks, ended] = [0, false]
      const timer = setInterval(() => ticks++, 1)
      await runner.run(long)
      clearInterval(timer)
      console.log(ticks > 5)`)
    expect({ code, output }).toEqual({ code: 0, output: 'true' })
  })

  it('does not hand its flags down to the workers', async () => {
    const { code } = await program('await runner.run(short)', ['--expose-gc', '--max-old-space-size=500'])
    expect(code).toBe(0)
  })
})

describe('opening, running and disposing over and over', () => {
  // Fewer cycles than the bench's 200, and room for what malloc keeps; sessions that stay open would take more.
  it.each(['', '--memory'])('does not leak %s', async (how) => {
    const limits = ['--cycles', '30', '--from', '12', '--limit', '0.15']
    const { code, output } = await run([
      inPackage('bench/soak.bench.mjs'),
      ...limits,
      ...how.split(' ').filter(Boolean),
    ])
    expect(code, output).toBe(0)
  })
})

describe('the example of the README', () => {
  it('runs both widths', async () => {
    const { code, output } = await run([inPackage('examples/widths.mjs')])
    expect(output).toMatch(/^0\.5 \[ 1, 10 \] \d+ bytes\n1 \[ 1, 10 \] \d+ bytes$/)
    expect(code).toBe(0)
  })
})

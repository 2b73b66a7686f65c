import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { indices } from './arbitraries.test-support.ts'
import { openSafetensorsFile } from './node/open-safetensors-file.ts'
import { encodeSafetensors } from './safetensors/encode-safetensors.ts'

const testdata = join(import.meta.dirname, 'testdata')
const golden = process.env.WIDTHWISE_GOLDEN ?? join(import.meta.dirname, '../../../../shared/golden')

describe('tiny.safetensors', () => {
  it('is what is written today', async () => {
    const bytes = encodeSafetensors(
      [
        { name: 'half', shape: [3], dtype: 'f16', data: Float32Array.of(0.1, 65504, -0) },
        { name: 'matrix', shape: [2, 3], data: indices(6) },
        { name: 'brain', shape: [], dtype: 'bf16', data: Float32Array.of(3.140625) },
        { name: 'имя "x"\n', shape: [0, 4], data: new Float32Array(0) },
      ],
      { format: 'pt', note: 'é' },
    )
    expect(Buffer.compare(await readFile(join(testdata, 'tiny.safetensors')), bytes)).toBe(0)
  })

  it('is read in place', async () => {
    const store = await openSafetensorsFile(join(testdata, 'tiny.safetensors'))
    expect([...store.keys()]).toEqual(['matrix', 'имя "x"\n', 'half', 'brain'])
    expect([...(await store.read('half'))]).toEqual([0.0999755859375, 65504, -0])
    expect([...(await store.read('brain'))]).toEqual([3.140625])
    expect({ ...store.metadata }).toEqual({ format: 'pt', note: 'é' })
    await store[Symbol.asyncDispose]()
  })
})

describe('a file of the reference implementation', () => {
  it('is read: six outputs of a small network', async () => {
    const store = await openSafetensorsFile(join(testdata, 'official.safetensors'))
    expect([...store.keys()].map((name) => store.get(name))).toEqual([
      { name: 'full/embed', dtype: 'f32', shape: [2, 5, 32] },
      ...[0, 1, 2, 3, 4].map((exit) => ({ name: `full/exit.${exit}.logits`, dtype: 'f32', shape: [2, 10] })),
    ])
    const bytes = await readFile(join(testdata, 'official.safetensors'))
    const data = new DataView(bytes.buffer, bytes.byteOffset + 480)
    expect([...(await store.read('full/exit.1.logits', [[[1, 2]], [[0, 2]]]))]).toEqual([
      data.getFloat32(1360 + 40, true),
      data.getFloat32(1360 + 44, true),
    ])
    await store[Symbol.asyncDispose]()
  })

  it('is written alike, byte for byte', async () => {
    const path = join(testdata, 'official.safetensors')
    const store = await openSafetensorsFile(path)
    const tensors = await Promise.all(
      [...store.keys()].map(async (name) => ({
        name,
        shape: store.get(name)?.shape ?? [],
        data: await store.read(name),
      })),
    )
    await store[Symbol.asyncDispose]()
    expect(Buffer.compare(Buffer.from(encodeSafetensors(tensors)), await readFile(path))).toBe(0)
  })

  it.runIf(existsSync(golden))('opens wherever a golden case has one, and holds finite numbers', async () => {
    const paths = (await readdir(golden, { recursive: true })).filter((path) => path.endsWith('.safetensors'))
    expect(paths.length).toBeGreaterThan(0)
    for (const path of paths) {
      const store = await openSafetensorsFile(join(golden, path))
      for (const name of store.keys()) {
        const values = await store.read(name)
        expect(
          values.findIndex((value) => !Number.isFinite(value)),
          `${path} ${name}`,
        ).toBe(-1)
      }
      await store[Symbol.asyncDispose]()
    }
  })
})

import { expect, it } from 'vitest'
import { answered, describePage, modelReady } from './support/page-under-test.ts'

describePage('after the first visit', (bench) => {
  it('works without a server, and keeps no file twice', async () => {
    const { page, complaints, close } = await bench.open()
    await page.locator('#offline', { hasText: 'Ready to work offline.' }).waitFor({ timeout: 60_000 })
    const kept = await page.evaluate(async () => {
      const names: string[] = []
      for (const key of await caches.keys()) {
        for (const request of await (await caches.open(key)).keys()) names.push(new URL(request.url).pathname)
      }
      return names
    })
    const large = kept
      .filter((name) => /\.(wasm|safetensors)$/.test(name))
      .map((name) => name.split('/').at(-1) as string)
    expect(new Set(large).size).toBe(large.length)
    expect(large.filter((name) => name.endsWith('.wasm'))).toHaveLength(1)

    await bench.served.stop()
    await page.reload()
    await modelReady(page)
    await page.locator('input[name=sample][value="frog-0029.png"]').check()
    await answered(page, 'frog')
    expect(complaints).toEqual([])
    await close()
  })
})

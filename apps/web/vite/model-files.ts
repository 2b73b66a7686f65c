import { createReadStream, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

/**
 * Serves a model package's `widthwise.json` and weight files under `folder`, and copies them there when the page is built.
 *
 * @param packageName such as `@widthwise/model-cifar10`
 * @param folder where the page finds it, such as `models/cifar10`
 */
export function modelFiles(packageName: string, folder: string): Plugin {
  const description = fileURLToPath(import.meta.resolve(`${packageName}/widthwise.json`))
  const { weights } = JSON.parse(readFileSync(description, 'utf8')) as { weights: { file: string }[] }
  const files = ['widthwise.json', ...weights.map(({ file }) => file)]
  const path = (file: string): string => join(dirname(description), file)
  return {
    name: 'widthwise:model-files',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const pathname = new URL(request.url ?? '/', 'http://localhost').pathname
        const file = basename(pathname)
        if (pathname !== `/${folder}/${file}` || !files.includes(file)) return next()
        response.setHeader('Content-Type', file.endsWith('.json') ? 'application/json' : 'application/octet-stream')
        createReadStream(path(file)).pipe(response)
      })
    },
    buildStart() {
      if (this.environment.config.command !== 'build') return
      for (const file of files) {
        this.addWatchFile(path(file))
        this.emitFile({ type: 'asset', fileName: `${folder}/${file}`, source: readFileSync(path(file)) })
      }
    },
  }
}

// @ts-check
// Builds dist/browser: everything that a page without a bundler needs, in one folder. Run by `npm run build`, after tsup.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { thirdPartyNotices } from './third-party-notices.mjs'

const packageFolder = fileURLToPath(new URL('..', import.meta.url))
const folder = join(packageFolder, 'dist/browser')
/** @param {string} name */
const resolved = (name) => fileURLToPath(import.meta.resolve(name))
const runtime = resolved('onnxruntime-web/wasm')
const worker = join(dirname(resolved('@widthwise/device-web')), 'worker.js')

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const { metafile } = await build({
  entryPoints: { widthwise: join(packageFolder, 'src/web.ts'), 'widthwise-worker': worker },
  outdir: folder,
  absWorkingDir: packageFolder,
  bundle: true,
  splitting: true,
  minify: true,
  metafile: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  // All in one folder: the worker and the runtime are then beside whatever asks for them.
  chunkNames: '[name]-[hash]',
  plugins: [runtimeBeside(), workerBeside()],
  logLevel: 'warning',
})

// As its authors ship it, and a file of its own: a browser keeps it while Widthwise changes. Its source map stays behind.
const runtimeSource = readFileSync(runtime, 'utf8').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n')
writeFileSync(join(folder, 'onnxruntime.js'), runtimeSource)
for (const file of runtimeFiles()) copyFileSync(join(dirname(runtime), file), join(folder, file))
writeFileSync(join(folder, 'widthwise.d.ts'), "export * from '../web.js'\n")
writeFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), thirdPartyNotices(Object.keys(metafile.inputs), packageFolder))

/** What ONNX Runtime fetches from where its own module lies; the script only on pages of another origin. */
function runtimeFiles() {
  return ['ort-wasm-simd-threaded.wasm', 'ort-wasm-simd-threaded.mjs']
}

/**
 * ONNX Runtime is not bundled, but imported from the file beside the entries.
 * @returns {import('esbuild').Plugin}
 */
function runtimeBeside() {
  return {
    name: 'runtime-beside',
    setup({ onResolve }) {
      onResolve({ filter: /^onnxruntime-web\// }, () => ({ path: './onnxruntime.js', external: true }))
    },
  }
}

/**
 * The device starts the worker of its own package; here that is another file.
 * @returns {import('esbuild').Plugin}
 */
function workerBeside() {
  const written = /(['"])\.\.\/dist\/worker\.js\1/g
  return {
    name: 'worker-beside',
    setup({ onLoad }) {
      onLoad({ filter: /device-web\/dist\/[^/]+\.js$/ }, ({ path }) => {
        const source = readFileSync(path, 'utf8')
        if (path.endsWith('/index.js') && !written.test(source)) {
          throw new Error(`${path} does not start ../dist/worker.js any more: adapt ${import.meta.url}`)
        }
        return { contents: source.replaceAll(written, "'./widthwise-worker.js'"), loader: 'js' }
      })
    },
  }
}

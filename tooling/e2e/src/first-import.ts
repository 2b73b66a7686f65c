import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { root } from './workspace.ts'

/**
 * Bytes, minified and gzipped, that are loaded before the first line after an import runs: the module and all that it
 * imports statically. What it imports later, when it is needed, is left out; so are native packages.
 *
 * For a browser, an import of a module of Node ends the build: there are no stand-ins for them.
 *
 * @param statement what a user writes, such as `export { load } from 'widthwise'`
 */
export async function firstImportBytes(statement: string, platform: 'node' | 'browser' = 'node'): Promise<number> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: statement, resolveDir: `${root}packages/widthwise` },
    absWorkingDir: root,
    outdir: 'bundle',
    write: false,
    bundle: true,
    splitting: true,
    minify: true,
    metafile: true,
    format: 'esm',
    platform,
    target: 'es2022',
    conditions: ['@widthwise/source'],
    external: platform === 'node' ? ['sharp', 'onnxruntime-node'] : ['onnxruntime-web'],
    logLevel: 'silent',
  })
  const first = new Set<string>()
  const load = (path: string): void => {
    if (first.has(path)) return
    first.add(path)
    for (const { kind, path: imported } of metafile.outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && metafile.outputs[imported]) load(imported)
    }
  }
  for (const [path, { entryPoint }] of Object.entries(metafile.outputs)) if (entryPoint === '<stdin>') load(path)
  return outputFiles
    .filter(({ path }) => [...first].some((name) => path.endsWith(name)))
    .reduce((bytes, { contents }) => bytes + gzipSync(contents, { level: 9 }).length, 0)
}

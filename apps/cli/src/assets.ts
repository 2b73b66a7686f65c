import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** The text of a file in the package's `assets` folder. */
export function readAsset(name: string): Promise<string> {
  // One folder up from `src` and from `dist` alike; this file is to stay at the root of both.
  return readFile(new URL(`../assets/${name}`, import.meta.url), 'utf8')
}

/** uPlot as text, for pages that are to load nothing. */
export async function readPlotLibrary(): Promise<{ readonly script: string; readonly css: string }> {
  const [script, css] = await Promise.all([
    readFile(require.resolve('uplot/dist/uPlot.iife.min.js'), 'utf8'),
    readFile(require.resolve('uplot/dist/uPlot.min.css'), 'utf8'),
  ])
  return { script, css }
}

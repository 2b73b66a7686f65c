// What the plots of the documentation share: colours, fonts, and how a specification becomes a file.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as vega from 'vega'
import { compile } from 'vega-lite'

/** Colour of labels. */
export const ink = '#6b7280'

const config = {
  font: 'system-ui, sans-serif',
  view: { stroke: null },
  axis: {
    labelColor: ink,
    titleColor: ink,
    gridColor: '#e5e7eb',
    domainColor: '#cbd5e1',
    tickColor: '#cbd5e1',
    titlePadding: 10,
  },
  legend: { labelColor: ink },
}

/**
 * Draws a Vega-Lite specification into a file of the repository.
 * @param {object} spec
 * @param {string} path from the repository's root
 */
export async function drawSvg(spec, path) {
  const view = new vega.View(vega.parse(compile({ background: 'white', padding: 16, ...spec, config }).spec), {
    renderer: 'none',
  })
  writeFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), `${await view.toSVG()}\n`)
}

#!/usr/bin/env node
import { existsSync } from 'node:fs'
import module from 'node:module'

const main = new URL('../dist/main.js', import.meta.url)
if (existsSync(main)) {
  // Node 22 and later keep compiled code between runs, which shortens every start but the first.
  module.enableCompileCache?.()
  await import(main.href)
} else {
  console.error('error: this checkout has not been built yet\nRun `npm run build` in it first.')
  process.exitCode = 3
}

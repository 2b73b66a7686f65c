#!/usr/bin/env node
// @ts-check
// `npx widthwise …`: the command line is a package of its own, so that the library installs without it. Runs it where it
// is installed, else fetches the version that belongs to this library.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const require = createRequire(import.meta.url)
const file = installedCommandLine()
if (file) await import(pathToFileURL(file).href)
else await fetchAndRun(process.argv.slice(2))

/** @returns {string | undefined} the file that @widthwise/cli starts with, where that package is installed */
function installedCommandLine() {
  try {
    const manifest = require.resolve('@widthwise/cli/package.json')
    return join(dirname(manifest), JSON.parse(readFileSync(manifest, 'utf8')).bin.widthwise)
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
}

/** @param {readonly string[]} args */
async function fetchAndRun(args) {
  const { version, peerDependencies } = require('../package.json')
  const packages = [`@widthwise/cli@${version}`, `onnxruntime-node@${peerDependencies['onnxruntime-node']}`]
  const npx = [...packages.map((name) => `--package=${name}`), '--yes', '--', 'widthwise', ...args]
  // On Windows `npx` is a script for a shell, which would read the arguments anew; npm's own file stands beside Node there.
  const [command, ...before] =
    process.platform === 'win32'
      ? [process.execPath, join(dirname(process.execPath), 'node_modules/npm/bin/npx-cli.js')]
      : ['npx']
  // ONNX Runtime would otherwise download CUDA libraries, which this device does not use.
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' }
  const child = spawn(/** @type {string} */ (command), [...before, ...npx], { stdio: 'inherit', env })
  // Ctrl-C reaches the child too; it cancels its work, and this process ends with its exit code.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal))
  process.exitCode = await new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(
        `widthwise: cannot start npx (${error.message}). Install the command line: npm install @widthwise/cli`,
      )
      resolve(3)
    })
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 3)))
  })
}

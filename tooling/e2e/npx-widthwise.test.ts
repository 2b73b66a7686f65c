import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { read, root } from './src/workspace.ts'

const { version, peerDependencies } = JSON.parse(read('packages/widthwise/package.json'))
let project: string

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'widthwise-npx-'))
  for (const part of ['bin', 'package.json']) {
    cpSync(join(root, 'packages/widthwise', part), join(project, 'node_modules/widthwise', part), { recursive: true })
  }
})
afterEach(() => rmSync(project, { recursive: true }))

/** Writes a file of the project; a script that can be run where `mode` says so. */
function write(path: string, text: string, mode = 0o644) {
  mkdirSync(dirname(join(project, path)), { recursive: true })
  writeFileSync(join(project, path), text, { mode })
}

/** Runs `widthwise` as the project has it, with the programs of `tools/` before all others. */
function widthwise(...args: string[]) {
  const env = { ...process.env, PATH: [join(project, 'tools'), process.env.PATH].join(delimiter) }
  const file = join(project, 'node_modules/widthwise/bin/widthwise.js')
  return spawnSync(process.execPath, [file, ...args], { cwd: project, env, encoding: 'utf8' })
}

describe('npx widthwise', () => {
  it('runs the command line that is installed', () => {
    const manifest = { name: '@widthwise/cli', type: 'module', bin: { widthwise: './bin/start.js' } }
    write('node_modules/@widthwise/cli/package.json', JSON.stringify(manifest))
    write('node_modules/@widthwise/cli/bin/start.js', 'console.log(process.argv.slice(2)); process.exitCode = 1')
    const { status, stdout, stderr } = widthwise('classify', 'a picture.png')
    expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: "[ 'classify', 'a picture.png' ]\n", stderr: '' })
  })

  it('passes on what a broken command line says', () => {
    write('node_modules/@widthwise/cli/package.json', JSON.stringify({ type: 'module', bin: { widthwise: './x.js' } }))
    write('node_modules/@widthwise/cli/x.js', `throw new Error('broken installation')`)
    const { status, stderr } = widthwise('doctor')
    expect(status).not.toBe(0)
    expect(stderr).toContain('broken installation')
  })

  describe.skipIf(process.platform === 'win32')('without it', () => {
    it('fetches the version that belongs to this library, with the runtime and without CUDA', () => {
      write(
        'tools/npx',
        '#!/bin/sh\necho "$ONNXRUNTIME_NODE_INSTALL"; for a in "$@"; do echo "$a"; done; exit 3',
        0o755,
      )
      const { status, stdout } = widthwise('classify', 'a picture.png', '--json')
      expect(stdout.trimEnd().split('\n')).toEqual([
        'skip',
        `--package=@widthwise/cli@${version}`,
        `--package=onnxruntime-node@${peerDependencies['onnxruntime-node']}`,
        '--yes',
        '--',
        'widthwise',
        'classify',
        'a picture.png',
        '--json',
      ])
      expect(status).toBe(3)
    })

    it('answers 130 when it is cancelled', () => {
      write('tools/npx', '#!/bin/sh\nkill -INT $$', 0o755)
      expect(widthwise('classify').status).toBe(130)
    })

    it('says what to do when there is no npx', () => {
      rmSync(join(project, 'tools'), { recursive: true, force: true })
      const file = join(project, 'node_modules/widthwise/bin/widthwise.js')
      const result = spawnSync(process.execPath, [file], { cwd: project, env: { PATH: '' }, encoding: 'utf8' })
      expect(result.status).toBe(3)
      expect(result.stderr).toContain('npm install @widthwise/cli')
    })
  })
})

import { describe, expect, it } from 'vitest'
import { npmCommand } from './npm-command.ts'

describe('npmCommand', () => {
  it('takes the npm that runs this process', () => {
    expect(npmCommand({ npm_execpath: '/usr/lib/node_modules/npm/bin/npm-cli.js' })).toEqual({
      command: process.execPath,
      arguments: ['/usr/lib/node_modules/npm/bin/npm-cli.js'],
      shell: false,
    })
  })

  it.each([undefined, '/usr/lib/node_modules/pnpm/bin/pnpm.cjs', '/usr/share/yarn/bin/yarn.js'])(
    'takes the one on the PATH where %s runs',
    (running) => {
      expect(npmCommand({ npm_execpath: running }, 'linux')).toEqual({ command: 'npm', arguments: [], shell: false })
      expect(npmCommand({ npm_execpath: running }, 'win32').shell).toBe(true)
    },
  )
})

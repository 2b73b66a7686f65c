import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { commandTable } from './command-table.ts'
import { collector, runInProcess } from './testing/run-in-process.test-support.ts'

const commands = Object.keys(commandTable)

describe('help and version', () => {
  it('prints the version', async () => {
    expect(await runInProcess(['--version'])).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      stderr: '',
    })
  })

  it('lists every command', async () => {
    const { code, stdout, stderr } = await runInProcess(['--help'])
    expect([code, stderr]).toEqual([0, ''])
    for (const command of commands) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'))
  })

  it.each(commands)('%s --help shows examples, --version the version', async (command) => {
    const help = await runInProcess([command, '--help'])
    expect([help.code, help.stderr]).toEqual([0, ''])
    expect(help.stdout).toContain(`Usage: widthwise ${command}`)
    expect(help.stdout).toContain(`  $ widthwise ${command}`)
    expect(help.stdout).toContain('--json')
    expect((await runInProcess(['help', command])).stdout).toBe(help.stdout)
    expect((await runInProcess([command, '--version'])).code).toBe(0)
  })
})

describe('wrong usage', () => {
  it.each([
    ['no command', [], /Usage: widthwise/],
    ['an unknown command', ['clasify'], /unknown command 'clasify'[\s\S]*classify/],
    ['a command of a later piece of work', ['train'], /unknown command 'train'/],
    ['an unknown option', ['classify', 'a.png', '--model', 'm', '--fast'], /unknown option '--fast'/],
    ['no picture', ['classify', '--model', 'm'], /missing required argument 'image'/],
    ['no model', ['classify', 'a.png'], /required option '--model <model>'/],
    [
      'two budgets',
      ['classify', 'a.png', '--model', 'm', '--budget-ms', '3', '--max-loss', '0'],
      /cannot be used with/,
    ],
    [
      'a width and a budget',
      ['classify', 'a.png', '--model', 'm', '--width', '1', '--budget-macs', '3'],
      /cannot be used/,
    ],
    ['a width of 0', ['classify', 'a.png', '--model', 'm', '--width', '0'], /ratio above 0 and at most 1/],
    ['a width that is no number', ['export', 'm', '--out', 'x.onnx', '--width', 'half'], /ratio above 0 and at most 1/],
    ['a negative budget', ['classify', 'a.png', '--model', 'm', '--budget-ms', '-5'], /number above 0/],
    ['a budget of NaN', ['classify', 'a.png', '--model', 'm', '--budget-macs', 'NaN'], /number above 0/],
    ['an infinite budget', ['classify', 'a.png', '--model', 'm', '--budget-macs', 'Infinity'], /number above 0/],
    ['a loss in per cent', ['classify', 'a.png', '--model', 'm', '--max-loss', '5'], /fraction from 0 to 1/],
    ['half a class', ['classify', 'a.png', '--model', 'm', '--top', '1.5'], /whole number of at least 1/],
    ['an unknown cascade', ['classify', 'a.png', '--model', 'm', '--cascade', 'on'], /Allowed choices are auto, off/],
    ['an empty list of widths', ['inspect', 'convnext_tiny', '--width', ','], /ratio above 0 and at most 1/],
    ['a hexadecimal size', ['inspect', 'convnext_tiny', '--image-size', '0x40'], /whole number of at least 1/],
    ['no file to export to', ['export', 'm', '--width', '1'], /required option '--out/],
    ['no data', ['eval', 'm'], /required option '--data <data>'/],
    ['an argument too many', ['doctor', 'now'], /too many arguments/],
  ])('%s', async (_, argv, message) => {
    const { code, stdout, stderr } = await runInProcess(argv)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(message)

    const asJson = await runInProcess([...argv, '--json'])
    expect(asJson.code).toBe(2)
    const document = JSON.parse(asJson.stdout)
    expect(document.schema).toBe(`widthwise.${argv[0] && commands.includes(argv[0]) ? argv[0] : 'error'}/1`)
    expect(document.error).toMatchObject({ code: 'usage-invalid', hint: expect.stringContaining('--help') })
  })
})

describe('streams', () => {
  const broken = (code: string): Writable =>
    new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new TypeError(code), { code })) })

  it('takes a reader that has gone for one that has seen enough', async () => {
    expect((await runInProcess(['inspect', 'convnext_tiny'], { stdout: broken('EPIPE') })).code).toBe(0)
  })

  it('says when standard output cannot take the answer', async () => {
    const result = await runInProcess(['inspect', 'convnext_tiny', '--json'], { stdout: broken('ENOSPC') })
    expect(result.code).toBe(3)
    expect(result.stderr).toMatch(/standard output: the disk has no room for it \(disk-full\)/)
  })

  it('colours only on a terminal, and only where nobody minds', async () => {
    const onTerminal = async (variables: Record<string, string>): Promise<string> => {
      const { stream, text } = collector()
      await runInProcess(['inspect', 'convnext_tiny'], {
        stdout: Object.assign(stream, { isTTY: true, columns: 80 }),
        variables,
      })
      return text()
    }
    const colour = '\u001b['
    expect(await onTerminal({})).toContain(colour)
    expect(await onTerminal({ NO_COLOR: '1' })).not.toContain(colour)
    expect(await onTerminal({ TERM: 'dumb' })).not.toContain(colour)
    expect((await runInProcess(['inspect', 'convnext_tiny'])).stdout).not.toContain(colour)
  })
})

describe('cancelling', () => {
  it('ends with 130 and says so', async () => {
    const result = await runInProcess(['doctor', '--json'], { signal: AbortSignal.abort('SIGINT') })
    expect(result.code).toBe(130)
    expect(JSON.parse(result.stdout)).toMatchObject({ schema: 'widthwise.doctor/1', error: { code: 'aborted' } })
  })
})

it('turns a fault of its own into one line, and shows the trace to those who ask', async () => {
  const fault = {
    [Symbol.asyncIterator]: () => {
      throw new TypeError('a fault')
    },
  } as unknown as AsyncIterable<Uint8Array>
  const argv = ['classify', '-', '--model', 'm']
  const plain = await runInProcess(argv, { stdin: fault })
  expect(plain.code).toBe(3)
  expect(plain.stderr).toMatch(/^error: a fault \(unexpected\)\n {2}.*WIDTHWISE_DEBUG=1.*\n$/)
  const json = await runInProcess([...argv, '--json'], { stdin: fault })
  expect(JSON.parse(json.stdout).error).toMatchObject({ code: 'unexpected', message: 'a fault' })
  const debug = await runInProcess(argv, { stdin: fault, variables: { WIDTHWISE_DEBUG: '1' } })
  expect(debug.stderr).toMatch(/TypeError: a fault\n\s+at /)
})

describe('names of others', () => {
  const name = 'a\x1b[2J\nerror: b\u202e.png'

  it('are written out where a terminal would obey them', async () => {
    const { code, stderr } = await runInProcess(['inspect', name])
    expect(code).toBe(3)
    expect(stderr).toContain('a\\x1b[2J\\nerror: b\\u202e.png')
    expect(stderr).not.toMatch(/[^\P{Cc}\n]|\p{Bidi_Control}|^error: b/mu)
  })

  it('are written out between our colours', async () => {
    const { stream, text } = collector()
    await runInProcess(['inspect', name], { stderr: Object.assign(stream, { isTTY: true }) })
    expect(text()).toContain('\x1b[31merror\x1b[39m: ')
    expect(text()).toContain('a\\x1b[2J\\nerror: b')
    expect(text()).not.toContain('\x1b[2J')
  })

  it('are written out in what is wrong with the arguments', async () => {
    const { stderr } = await runInProcess(['inspect', 'x', `--a\x1b[2J`])
    expect(stderr).toContain(`unknown option '--a\\x1b[2J'`)
  })
})

import { readFile } from 'node:fs/promises'
import { arch, cpus, platform } from 'node:os'

let identity: Promise<string> | undefined

/**
 * What the form of prepared weights depends on beside the model: ONNX Runtime lays them out for the vector
 * instructions of the processor that it finds.
 */
export function machineIdentity(): Promise<string> {
  identity ??= readIdentity()
  return identity
}

async function readIdentity(): Promise<string> {
  const model = cpus()[0]?.model ?? ''
  // A virtual machine may hide instructions of the processor that it names: where the list is to be had, it counts.
  const information = platform() === 'linux' ? await readFile('/proc/cpuinfo', 'utf8').catch(() => '') : ''
  const instructions = /^(?:flags|Features)\s*:(.*)$/m.exec(information)?.[1]?.trim() ?? ''
  return [platform(), arch(), model, instructions].join('|')
}

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Device } from '@widthwise/core'
import { type ForwardReport, runForwardCases, type SubnetReport } from '@widthwise/golden'
import { type GoldenFailure, type KindReport, kindReport } from './kind-report.ts'
import type { KindOptions } from './kinds.ts'
import { namesIn } from './read-json.ts'

/** Folders of all forward cases. */
export function forwardFolders(golden: string): readonly string[] {
  const folder = join(golden, 'forward')
  return namesIn(folder, /./)
    .map((id) => join(folder, id))
    .filter((folder) => existsSync(join(folder, 'case.json')))
}

/** Runs every forward case on a device; a case of a network that this build does not have is a failure with its code. */
export async function runForwardGolden(
  folders: readonly string[],
  device: Device,
  { onProgress, signal }: KindOptions = {},
): Promise<KindReport> {
  const { cases } = await runForwardCases(folders, device, {
    ...(signal && { signal }),
    onCase: (_, done, of) => onProgress?.(done, of),
  })
  return kindReport('forward', cases.length, cases.filter(({ pass }) => !pass).map(forwardFailure))
}

/** Why a case did not pass. */
export function forwardFailure({ id, error, subnets }: ForwardReport): GoldenFailure {
  if (error) return { id, code: error.code, reason: error.message }
  const failed = subnets.filter(({ pass }) => !pass)
  const code = failed.find(({ error }) => error)?.error?.code
  return { id, ...(code && { code }), reason: failed.map(subnetReason).join('; ') }
}

function subnetReason({ id, error, cost, expectedCost, outputs }: SubnetReport): string {
  if (error) return `${id}: ${error.message}`
  const counts = Object.entries(expectedCost ?? {}).map(
    ([key, want]) => `${key} ${cost?.[key as keyof typeof cost]}, not ${want}`,
  )
  const values = outputs
    .filter(({ pass }) => !pass)
    .map(({ name, used, problem }) => `${name} ${problem ?? `${used?.toPrecision(3) ?? 'far above'} × its tolerance`}`)
  return `${id}: ${[...counts, ...values].join(', ')}`
}

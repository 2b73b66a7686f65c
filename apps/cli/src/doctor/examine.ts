import { cacheFolder } from 'widthwise'
import type { Cli, Outcome } from '../cli.ts'
import { exitCodes } from '../exit-codes.ts'
import { packageVersions } from '../package.ts'
import { type DoctorReport, doctorText } from './doctor-text.ts'
import { examineCache } from './examine-cache.ts'
import { examineDecoder } from './examine-decoder.ts'
import { examineDevice } from './examine-device.ts'
import { examineMachine } from './examine-machine.ts'

/** What this machine offers, and what is wrong with it. */
export async function examine({ variables }: Cli): Promise<Outcome> {
  const { machine, problems: ofMachine } = await examineMachine()
  const { device, problems: ofDevice } = await examineDevice()
  const { decoder, problems: ofDecoder } = await examineDecoder()
  const { cache, problems: ofCache } = await examineCache(cacheFolder())
  const problems = [...ofMachine, ...ofDevice, ...ofDecoder, ...ofCache]
  const environment = Object.fromEntries(
    Object.entries(variables).filter(([name, value]) => name.startsWith('WIDTHWISE_') && value),
  )
  const report: DoctorReport = { machine, device, decoder, cache, environment, packages: packageVersions(), problems }
  return {
    exitCode: problems.some(({ essential }) => essential) ? exitCodes.failed : exitCodes.done,
    document: { ...report },
    text: (style) => doctorText(report, style),
  }
}

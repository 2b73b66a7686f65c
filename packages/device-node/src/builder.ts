/**
 * Entry of the child process that makes a prepared model: ONNX Runtime's memory while it optimises and packs goes
 * back to the system with the process, and whatever goes wrong there ends the child alone.
 *
 * @module
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { alignExternalData } from './cache/align-external-data.ts'
import type { BuildOrder, BuildReport } from './cache/build-order.ts'
import { type EntryManifest, entryFiles } from './cache/prepared-entry.ts'
import { loadRuntime } from './worker/load-runtime.ts'
import { sessionOptions } from './worker/session-options.ts'

process.once('message', (order: BuildOrder) => {
  build(order).then(
    () => report({ done: true }),
    (error: Error) =>
      report({ done: false, message: error.cause instanceof Error ? error.cause.message : error.message }),
  )
})
// Without its parent there is nobody to build for.
process.once('disconnect', () => process.exit())

async function build({ runtimeModule, source, optimised, entry }: BuildOrder): Promise<void> {
  const { InferenceSession } = await loadRuntime(runtimeModule)
  await mkdir(optimised)
  await mkdir(entry)
  const session = await InferenceSession.create(source, {
    ...sessionOptions(1),
    optimizedModelFilePath: join(optimised, entryFiles.model),
    extra: {
      session: {
        optimized_model_external_initializers_file_name: entryFiles.weights,
        optimized_model_external_initializers_min_size_in_bytes: '1024',
        save_external_prepacked_constant_initializers: '1',
      },
    },
  })
  await session.release()
  const files = await alignExternalData(optimised, entry)
  const manifest: EntryManifest = { schema: 'widthwise.prepared-model/1', files }
  await writeFile(join(entry, entryFiles.manifest), JSON.stringify(manifest), { flag: 'wx' })
}

function report(outcome: BuildReport): void {
  process.send?.(outcome, () => process.disconnect())
}

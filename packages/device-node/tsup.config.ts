import { packageBuild } from '@widthwise/config/tsup'

export default packageBuild(['src/index.ts', 'src/worker.ts', 'src/builder.ts'], {
  // The thread and the process are entries of their own; only the package itself has types to offer.
  dts: { entry: ['src/index.ts'] },
})

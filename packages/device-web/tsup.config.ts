import { packageBuild } from '@widthwise/config/tsup'

export default packageBuild(['src/index.ts', 'src/worker.ts'], {
  dts: { entry: ['src/index.ts'] },
})

import { packageBuild } from '@widthwise/config/tsup'

export default packageBuild(['src/index.ts', 'src/main.ts', 'src/select-worker.ts'], { dts: { entry: 'src/index.ts' } })

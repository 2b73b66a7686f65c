import { packageBuild } from '@widthwise/config/tsup'

export default packageBuild(['src/index.ts', 'src/main.ts'], { dts: { entry: 'src/index.ts' } })

import { packageBuild } from '@widthwise/config/tsup'

export default packageBuild(['src/cli.ts'], { platform: 'node', dts: false })

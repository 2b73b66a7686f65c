import { packageBuild } from '@widthwise/config/tsup'

export default packageBuild(['src/index.ts', 'src/checkpoint.ts', 'src/node.ts'])

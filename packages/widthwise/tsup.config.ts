import { packageBuild } from '@widthwise/config/tsup'

export default packageBuild(['src/node.ts', 'src/web.ts'])

import { packageBuild } from '@widthwise/config/tsup'

export default packageBuild()

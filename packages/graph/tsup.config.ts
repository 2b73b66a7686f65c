import { packageBuild } from '@widthwise/config/tsup'

export default packageBuild([
  'src/index.ts',
  'src/architectures/index.ts',
  'src/slicing.ts',
  'src/reference/index.ts',
  'src/search/index.ts',
])

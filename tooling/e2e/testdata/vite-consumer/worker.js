import { classify } from './classify.js'

postMessage(await classify().catch((error) => ({ error: `${error.code}: ${error.message} ${error.cause}` })))

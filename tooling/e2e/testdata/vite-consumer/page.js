import { classify } from './classify.js'

globalThis.answer = await classify().catch((error) => ({ error: `${error.code}: ${error.message} ${error.cause}` }))

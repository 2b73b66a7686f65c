import { leavers, pipelines } from './kinds/connections.mjs'
import { chunkedBodies, contentLengths } from './kinds/content-length.mjs'
import { cutBodies, cutTransmissions } from './kinds/cut-short.mjs'
import { headers, methods, traversals } from './kinds/http-lines.mjs'
import { json } from './kinds/json.mjs'
import { largeBodies } from './kinds/large-bodies.mjs'
import { contentEncodings, mediaTypes } from './kinds/media-types.mjs'
import { pictureBombs, wrongBytes } from './kinds/pictures.mjs'
import { tensors } from './kinds/tensors.mjs'
import { unknownNames, wrongValues } from './kinds/unknown.mjs'

/**
 * Every kind of request that nobody should send.
 *
 * @type {Readonly<Record<string, import('./abuse-case.mjs').AbuseKind>>}
 */
export const abuseKinds = {
  'transmission cut': cutTransmissions,
  'body cut': cutBodies,
  'content-length': contentLengths,
  chunked: chunkedBodies,
  'media type': mediaTypes,
  'content-encoding': contentEncodings,
  'picture bomb': pictureBombs,
  'wrong bytes': wrongBytes,
  tensor: tensors,
  json,
  'large body': largeBodies,
  'unknown name': unknownNames,
  'wrong value': wrongValues,
  'path traversal': traversals,
  method: methods,
  header: headers,
  leaving: leavers,
  pipeline: pipelines,
}

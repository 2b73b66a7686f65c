import { type ErrorFactory, errorFactory } from '@widthwise/core'

/** Codes of the server's own errors, each with what the reader can do. */
export const serverErrorHints = {
  // what the request names is not there
  'route-unknown': 'Compare the path with the list of routes in the README of @widthwise/server.',
  'method-not-allowed': 'Use one of the methods that the header Allow lists.',
  'model-unknown': 'Use one of the models that the message lists.',
  'version-unknown': 'Leave the version out of the path, or use the one that the message names.',

  // the server takes no more now
  overloaded: 'Try again after the seconds that the header Retry-After gives, or ask another server.',
  'not-ready': 'Try again when /v2/health/ready answers 200.',
  'shutting-down': 'Send it again: this server ends, another one will take it.',

  // the request as a whole
  'http-malformed': 'Send HTTP/1.1 with headers of at most 16 KiB.',
  'request-timeout': 'Send the whole request faster, or make it smaller.',
  'body-too-large': 'Send less, or have the operator raise the limit that the message names.',
  'body-incomplete': 'Send as many bytes as Content-Length says.',
  'encoding-unsupported': 'Compress the body with gzip or deflate, once, or not at all.',
  'encoding-invalid': 'Send a body that is compressed as Content-Encoding says.',
  'media-type-unsupported': 'Send the bytes of a picture (image/*, application/octet-stream), or multipart/form-data.',
  'multipart-invalid': 'Send multipart/form-data with a boundary and exactly one file in it.',
  'parameter-invalid': 'Correct the named parameter; its form stands in the message.',
  'parameter-unknown': 'Use one of the parameters that the message lists.',

  // requests of the Open Inference Protocol
  'infer-header-invalid': 'Set Inference-Header-Content-Length to the bytes of JSON in front of the binary tensors.',
  'infer-json-invalid': 'Send one JSON object with "inputs", as the Open Inference Protocol has it.',
  'infer-input-invalid': 'Send one input with the name that GET /v2/models/{name} states.',
  'infer-datatype-unsupported': 'Convert the input to FP32.',
  'infer-shape-invalid': 'Send the shape that GET /v2/models/{name} states, the batch in front.',
  'infer-data-invalid': 'Send one finite number for each element of the shape, in row-major order.',
  'infer-batch-too-large': 'Split the batch over several requests.',
  'infer-output-unknown': 'Ask for the outputs that GET /v2/models/{name} states, or leave "outputs" out.',
  'infer-extension-unsupported': 'Leave the named parameter out: this server does not have that extension.',

  // the server cannot start
  'server-options-invalid': 'Correct the option that the message names.',
  'model-name-repeated': 'Serve every model name once.',
  'address-unavailable': 'Choose another --port (0: any that is free) or --host, or end what listens there.',

  'internal-error': 'This is a fault of the server; its log has more under the request id.',
} as const

/** The closed union of the server's own error codes. */
export type ServerErrorCode = keyof typeof serverErrorHints

/** Makes the server's own errors. */
export const serverError: ErrorFactory<ServerErrorCode> = errorFactory(serverErrorHints)

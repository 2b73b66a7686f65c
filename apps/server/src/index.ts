/**
 * Models behind HTTP: the Open Inference Protocol, pictures in and classes out, metrics, deadlines and a bounded queue.
 *
 * @module
 */
export { type CreateServerOptions, createServer, type LogLevel, type WidthwiseServer } from './create-server.ts'
export { type ServerErrorCode, serverErrorHints } from './errors.ts'
export { type ListeningServer, type ListenOptions, listen } from './listen.ts'
export type { ServerOptions } from './options.ts'
export { type RunningServer, type ServedFacts, type ServeOptions, serve } from './serve.ts'
export type { ServedModel } from './served-model.ts'
export type { Phase } from './server-state.ts'

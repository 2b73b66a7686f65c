/** Number of a session inside its worker. */
export type SessionId = number

/** What a session is opened from: a file that the runtime reads or maps, or the bytes of one; they move if they may. */
export type ModelFile = { readonly path: string } | { readonly bytes: Uint8Array; readonly movable: boolean }

/** A named tensor on its way between threads; the buffer of `data` moves. */
export interface NamedData {
  readonly name: string
  readonly shape: readonly number[]
  readonly data: Float32Array
}

/** An input or output as the model declares it; a string where a dimension is free. */
export interface DeclaredPort {
  readonly name: string
  /** The runtime's name of the element type; undefined for what is no tensor. */
  readonly type: string | undefined
  readonly shape: readonly (number | string)[]
}

/** Inputs and outputs of an opened session. */
export interface DeclaredPorts {
  readonly inputs: readonly DeclaredPort[]
  readonly outputs: readonly DeclaredPort[]
}

/** Every command that a worker understands: what it takes, and what it answers. */
export interface Commands {
  /** Loads the runtime, as the device's own settings say. */
  start: [{ readonly settings: object }, { readonly runtimeVersion: string }]
  /** `options` are the runtime's, for this session. */
  open: [{ readonly session: SessionId; readonly file: ModelFile; readonly options: object }, DeclaredPorts]
  run: [
    { readonly session: SessionId; readonly inputs: readonly NamedData[]; readonly outputs: readonly string[] },
    /** The inputs' arrays move back, for the next run. */
    { readonly outputs: readonly NamedData[]; readonly inputs: readonly Float32Array[]; readonly ms: number },
  ]
  close: [{ readonly session: SessionId }, undefined]
  /** Releases everything; the worker then ends by itself. */
  stop: [undefined, undefined]
}

/** The name of a command. */
export type CommandName = keyof Commands
/** What a command takes. */
export type CommandBody<Name extends CommandName> = Commands[Name][0]
/** What a command answers. */
export type CommandResult<Name extends CommandName> = Commands[Name][1]

/** A command on its way to a worker. */
export type Request = {
  [Name in CommandName]: { readonly id: number; readonly command: Name; readonly body: CommandBody<Name> }
}[CommandName]

/** An error on its way between threads: structured cloning keeps neither the class nor the code. */
export interface SerializedError {
  readonly code: string
  readonly message: string
  readonly hint: string
  readonly details: Readonly<Record<string, unknown>>
  readonly cause: Error | string | undefined
}

/** A worker's answer. */
export type Reply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: SerializedError }

import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute, relative, resolve } from 'node:path'

/** A stage of a `widthwise.cascade/1` file. */
export interface CascadeStage {
  readonly model: unknown
  readonly width?: number
  readonly threshold: number
}

/** The stages of a cascade file, and the models whose files the pool does not name. */
export interface CascadeStages {
  readonly stages: readonly CascadeStage[]
  readonly unnamed: readonly string[]
}

/**
 * The stages that a chain comes to as a file: a pool may say where a model lies by its keys `model` (a model's folder, a
 * package, or `{"onnx", "preprocess", "labels"}`) and `width`. Paths become relative to the file that is written.
 *
 * @param pool path of the pool file, which has been read before
 * @param out path of the file that is to be written
 */
export async function cascadeStages(
  pool: string,
  out: string,
  chain: readonly { readonly name: string; readonly threshold: number }[],
): Promise<CascadeStages> {
  const { models } = JSON.parse(await readFile(pool, 'utf8')) as { readonly models: readonly PoolEntry[] }
  const moved = (path: string): string => movedPath(path, dirname(pool), dirname(out))
  const unnamed: string[] = []
  const stages = chain.map(({ name, threshold }): CascadeStage => {
    const { model, width } = models.find((entry) => entry.name === name) ?? {}
    if (model === undefined) unnamed.push(name)
    return {
      model: model === undefined ? name : movedModel(model, moved),
      ...(typeof width === 'number' && { width }),
      threshold,
    }
  })
  return { stages, unnamed }
}

interface PoolEntry {
  readonly name?: unknown
  readonly model?: unknown
  readonly width?: unknown
}

/** A model with its paths moved. A name that does not begin as a path is a package's and stays what it is. */
function movedModel(model: unknown, moved: (path: string) => string): unknown {
  if (typeof model === 'string') return /^\.{1,2}\//.test(model) ? moved(model) : model
  if (typeof model !== 'object' || model === null) return model
  return Object.fromEntries(
    Object.entries(model).map(([key, value]) => [
      key,
      (key === 'onnx' || key === 'labels') && typeof value === 'string' ? moved(value) : value,
    ]),
  )
}

/** A relative path of a file beside the pool, as seen from the folder `to`; absolute ones and URLs stay. */
function movedPath(path: string, from: string, to: string): string {
  if (isAbsolute(path) || /^[a-z]+:\/\//i.test(path)) return path
  return asRelative(relative(resolve(to), resolve(from, path)))
}

/** The path of a file as another file that is written names it. */
export function pathSeenFrom(path: string, file: string): string {
  return asRelative(relative(dirname(resolve(file)), resolve(path)))
}

/** With a dot in front, and slashes on every system. */
function asRelative(path: string): string {
  const seen = path.replaceAll('\\', '/')
  return seen.startsWith('.') ? seen : `./${seen}`
}

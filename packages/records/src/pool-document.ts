import { recordsError } from './errors.ts'

/** Where one model's records lie; paths are relative to the pool file. */
export type PoolRecords =
  | { readonly format: 'npy-topk'; readonly preds: string; readonly probs: string }
  | { readonly format: 'jsonl' | 'parquet'; readonly file: string }

/** What one run of a model on one sample costs. */
export interface PoolCost {
  readonly macs?: number
  readonly ms?: number
}

/** What a pool file says of one model. */
export interface PoolDocumentModel {
  readonly name: string
  readonly cost: PoolCost
  readonly records: PoolRecords
}

/** A pool file, `widthwise.pool/1`. */
export interface PoolDocument {
  readonly name?: string
  /** File of labels, row i that of id i. */
  readonly labels?: string
  readonly classes?: number
  readonly models: readonly PoolDocumentModel[]
}

const schema = 'widthwise.pool/1'
const costKeys = ['macs', 'ms'] as const

/**
 * Reads a pool file; unknown keys are let be.
 *
 * @param text JSON
 * @param source what messages call it
 * @throws {WidthwiseError} `pool-invalid`, `duplicate-model`, `cost-missing`, `cost-out-of-range`
 */
export function parsePoolDocument(text: string, source = 'the pool'): PoolDocument {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw recordsError('pool-invalid', `${source}: ${(cause as Error).message}`, { details: { source }, cause })
  }
  const document = new Fields(value, source, { source })
  if (document.get('schema') !== schema) throw document.wrong('schema', JSON.stringify(schema))
  const name = document.text('name')
  const labels = document.text('labels')
  const classes = document.get('classes')
  if (classes !== undefined && !(Number.isSafeInteger(classes) && (classes as number) > 0)) {
    throw document.wrong('classes', 'an integer above 0')
  }
  const entries = document.get('models')
  if (!Array.isArray(entries)) throw document.wrong('models', 'a list')
  const models = entries.map((entry, at) => parseModel(new Fields(entry, `${source}, models[${at}]`, { source, at })))
  const names = new Set<string>()
  for (const { name: model } of models) {
    if (names.has(model)) {
      throw recordsError('duplicate-model', `${source}: two models are called ${JSON.stringify(model)}`, {
        details: { source, model },
      })
    }
    names.add(model)
  }
  return {
    ...(name !== undefined && { name }),
    ...(labels !== undefined && { labels }),
    ...(classes !== undefined && { classes: classes as number }),
    models,
  }
}

function parseModel(model: Fields): PoolDocumentModel {
  const name = model.required('name')
  const { source } = model.details
  const where = `${source}, model ${JSON.stringify(name)}`
  const details = { source, model: name }
  return {
    name,
    cost: parseCost(model.get('cost'), where, details),
    records: parseRecords(new Fields(model.get('records'), `${where}, records`, details)),
  }
}

/** A cost may be 0: a model that runs anyway is a saver for nothing. */
function parseCost(value: unknown, where: string, details: Details): PoolCost {
  if (value === undefined) throw recordsError('cost-missing', `${where}: cost is missing`, { details })
  const cost = new Fields(value, `${where}, cost`, details)
  const entries = costKeys.filter((key) => cost.get(key) !== undefined).map((key) => [key, cost.get(key)] as const)
  if (entries.length === 0) throw recordsError('cost-missing', `${where}: cost has neither macs nor ms`, { details })
  for (const [key, number] of entries) {
    if (typeof number === 'number' && Number.isFinite(number) && number >= 0) continue
    const message = `${where}: cost.${key} is ${show(number)}; expected a finite number of at least 0`
    throw recordsError('cost-out-of-range', message, { details: { ...details, key } })
  }
  return Object.fromEntries(entries) as PoolCost
}

function parseRecords(records: Fields): PoolRecords {
  const format = records.get('format')
  if (format === 'npy-topk') return { format, preds: records.required('preds'), probs: records.required('probs') }
  if (format === 'jsonl' || format === 'parquet') return { format, file: records.required('file') }
  throw records.wrong('format', '"npy-topk", "jsonl" or "parquet"')
}

type Details = Readonly<Record<string, unknown>>

/** The fields of an object that came from a file, with what errors say of it. */
class Fields {
  readonly details: Details
  readonly #values: Readonly<Record<string, unknown>>
  readonly #where: string

  constructor(value: unknown, where: string, details: Details) {
    this.details = details
    this.#where = where
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw recordsError('pool-invalid', `${where} is ${show(value)}; expected an object`, { details })
    }
    this.#values = value as Record<string, unknown>
  }

  get(key: string): unknown {
    return Object.hasOwn(this.#values, key) ? this.#values[key] : undefined
  }

  /** A text of at least a character, where there is one. */
  text(key: string): string | undefined {
    const value = this.get(key)
    if (value === undefined || (typeof value === 'string' && value !== '')) return value
    throw this.wrong(key, 'a text')
  }

  required(key: string): string {
    const value = this.text(key)
    if (value === undefined) throw this.wrong(key, 'a text')
    return value
  }

  wrong(key: string, expected: string): Error {
    return recordsError('pool-invalid', `${this.#where}: ${key} is ${show(this.get(key))}; expected ${expected}`, {
      details: { ...this.details, field: key },
    })
  }
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing'
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

import type { FileMetaData, SchemaTree } from 'hyparquet'
import { parquetSchema } from 'hyparquet'
import { recordsError } from '../errors.ts'

/** A column of values in a Parquet file. */
export interface ParquetColumn {
  /** Name of the field of a record that it belongs to. */
  readonly field: string
  /** As the chunks of the file name it. */
  readonly path: string
  readonly schema: SchemaTree['element']
  /** Definition level of a value that is there. */
  readonly definition: number
  /** 0, or 1 in a list. */
  readonly repetition: number
  /** Definition level from which on a list has an entry; 0 outside of lists. */
  readonly entry: number
}

/** The columns that records are made of. */
export interface RecordParquetColumns {
  readonly id: ParquetColumn
  readonly label: ParquetColumn
  readonly prediction: ParquetColumn
  readonly confidence: ParquetColumn
  readonly top?: { readonly classes: ParquetColumn; readonly probabilities: ParquetColumn }
  readonly logits?: ParquetColumn
}

const integers = ['INT32', 'INT64']
const reals = ['FLOAT', 'DOUBLE']

/**
 * Finds the columns of records by their names; others are let be.
 *
 * @throws {WidthwiseError} `field-missing`, `field-type`
 */
export function recordParquetColumns(metadata: FileMetaData): RecordParquetColumns {
  const fields = new Map(parquetSchema(metadata).children.map((child) => [child.element.name, child]))
  const plain = (name: string, types: readonly string[]): ParquetColumn => {
    const tree = fields.get(name)
    if (tree === undefined) throw recordsError('field-missing', `column ${name} is missing`, { details: { row: null } })
    return leafOf(tree, types, 0)
  }
  const top = fields.get('top')
  const logits = fields.get('logits')
  return {
    id: plain('id', [...integers, 'BYTE_ARRAY']),
    label: plain('label', integers),
    prediction: plain('prediction', integers),
    confidence: plain('confidence', reals),
    ...(top && {
      top: { classes: leafOf(top, integers, 1, 'class'), probabilities: leafOf(top, reals, 1, 'prob') },
    }),
    ...(logits && { logits: leafOf(logits, reals, 1) }),
  }
}

/** The one leaf below a field, or the one of a name, with its levels. */
function leafOf(field: SchemaTree, types: readonly string[], repetition: number, name?: string): ParquetColumn {
  const found = leaves(field, []).filter((path) => name === undefined || path.at(-1)?.element.name === name)
  const path = found[0]
  const leaf = path?.at(-1)?.element
  const lists = path?.filter(({ element }) => element.repetition_type === 'REPEATED').length
  const { name: fieldName } = field.element
  if (path === undefined || found.length !== 1 || lists !== repetition || !types.includes(leaf?.type ?? '')) {
    const what = found.length === 1 ? `${leaf?.type}${lists ? ` in ${lists} lists` : ''}` : `${found.length} columns`
    const wanted = `${repetition === 1 ? 'a list of ' : ''}${name === undefined ? '' : `${name}, `}${types.join(' or ')}`
    throw recordsError('field-type', `column ${fieldName} holds ${what}; expected ${wanted}`, {
      details: { row: null },
    })
  }
  const levels = path.map(({ element }) => (element.repetition_type === 'REQUIRED' ? 0 : 1))
  const repeated = path.findIndex(({ element }) => element.repetition_type === 'REPEATED')
  return {
    field: fieldName,
    path: path.at(-1)?.path.join('.') as string,
    schema: leaf as SchemaTree['element'],
    definition: sum(levels),
    repetition,
    entry: repeated < 0 ? 0 : sum(levels.slice(0, repeated + 1)),
  }
}

function leaves(tree: SchemaTree, above: readonly SchemaTree[]): (readonly SchemaTree[])[] {
  const path = [...above, tree]
  return tree.children.length === 0 ? [path] : tree.children.flatMap((child) => leaves(child, path))
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

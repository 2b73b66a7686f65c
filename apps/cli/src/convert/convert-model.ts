import { realpathSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, join, resolve, sep } from 'node:path'
import type { TensorStore } from '@widthwise/core'
import { costOf, sliceGraph, subnetAt } from '@widthwise/graph'
import {
  type CheckpointMatch,
  type CheckpointStore,
  convertCheckpoint,
  matchCheckpoint,
} from '@widthwise/weights/checkpoint'
import { openCheckpointFile } from '@widthwise/weights/node'
import { openNetwork, parseNetworkDocument } from 'widthwise'
import type { Cli, Outcome } from '../cli.ts'
import type { ConvertFlags } from '../commands/convert.ts'
import { typedError } from '../error-document.ts'
import { cliError } from '../errors.ts'
import { writeFolder } from '../files/write-folder.ts'
import type { Assumed } from './assumed.ts'
import { chooseLabels } from './choose-labels.ts'
import { type ChosenNetwork, chooseNetwork } from './choose-network.ts'
import { choosePreprocess } from './choose-preprocess.ts'
import { chooseSlicing } from './choose-slicing.ts'
import { type Conversion, conversionText, type RenamedTensor, tensorLines } from './conversion-text.ts'
import { explainMisfit } from './explain-misfit.ts'
import { reportProgress } from './report-progress.ts'
import { type WrittenWeights, writeWeights } from './write-weights.ts'

/** The files that `--force` may replace: those that this command writes, and a list of labels beside them. */
const modelFiles = { what: 'model', has: 'widthwise.json', files: /^(widthwise|labels)\.json$|\.safetensors$/ }

/**
 * Makes a model folder of a checkpoint. Everything is checked before anything is written, and the folder has its name
 * only when all of it is there and opens as a model.
 *
 * @throws {WidthwiseError} what the choices throw, what opening the checkpoint throws, output-exists, output-unwritable,
 *   disk-full, value-overflow, tensor-not-finite, aborted. A checkpoint that does not fit is the outcome's error, beside
 *   the report of its tensors
 */
export async function convertModel(cli: Cli, file: string, flags: ConvertFlags): Promise<Outcome> {
  const { signal } = cli
  const network = await chooseNetwork(flags)
  const [{ graph }] = network.graphs
  const { slicing, ...slicingChoice } = chooseSlicing(graph, flags, network.slicing)
  const { size } = network
  const { preprocess, ...preprocessChoice } = await choosePreprocess(flags.preprocess, size)
  const { labels, ...labelsChoice } = await chooseLabels(flags.labels, network.classes)
  const { name, licence, assumed: cardAssumed } = chooseCard(flags)
  const points = slicing.widths.map((width) => {
    const { macs, params } = costOf(graph, subnetAt(slicing, width, graph.architecture))
    return { width, macs, params }
  })
  const document = (weights: readonly WrittenWeights[]) => ({
    schema: 'widthwise.model/1',
    name,
    version: '1.0.0',
    licence,
    architecture: graph.architecture,
    slicing,
    weights,
    ...size,
    ...(preprocess && { preprocess }),
    labels,
    points,
  })
  // With a row that stands for those to come: what is wrong with the rest is told before anything is written.
  const anyWeights: WrittenWeights = { file: 'weights.safetensors', bytes: 1, sha256: '0'.repeat(64), covers: [] }
  parseNetworkDocument(document([anyWeights]), flags.out)
  if (flags.force) assertOutside(file, flags.out)

  await using checkpoint = await openCheckpointFile(file, {
    signal,
    ...(flags.key !== undefined && { key: flags.key }),
  })
  const { match, report } = readTensors(checkpoint, network)
  let store: TensorStore
  try {
    store = convertCheckpoint(checkpoint, match, { allowMisplaced: flags.allowMisplaced ?? false })
  } catch (error) {
    const none = { out: flags.out, ...report, shards: [] }
    const text = (_: unknown, quiet: boolean): string => (quiet ? '' : tensorLines(report).join('\n'))
    return { document: none, text, error: typedError(explainMisfit(error, network, match.matched)) }
  }
  const progress = await cli.progress('converting')
  const write = async (folder: string): Promise<readonly WrittenWeights[]> => {
    const reading = reportProgress(store, progress)
    const weights = await writeWeights(folder, { ...flags, graph, slicing, store: reading, signal })
    await writeFile(join(folder, 'widthwise.json'), `${JSON.stringify(document(weights), null, 1)}\n`, { flush: true })
    await using _ = await openNetwork(folder, { signal })
    return weights
  }
  try {
    const shards = await writeFolder(flags.out, write, { replace: flags.force ? modelFiles : undefined })
    const assumed: readonly Assumed[] = [network, slicingChoice, preprocessChoice, labelsChoice].flatMap(
      (choice) => choice.assumed,
    )
    const conversion: Conversion = {
      out: flags.out,
      name,
      ...report,
      shards,
      points,
      assumed: [...assumed, ...cardAssumed],
    }
    return { document: { ...conversion }, text: (style, quiet) => conversionText(conversion, style, quiet) }
  } finally {
    progress.stop()
  }
}

/** Which tensors of the checkpoint are which parameters, and the same for the report, under their full names. */
function readTensors(checkpoint: CheckpointStore, { graphs }: ChosenNetwork) {
  const [first, ...others] = graphs.map(({ naming, graph }) => ({
    naming,
    parameters: Array.from(sliceGraph(graph, { rule: 'none' }).parameters.values(), ({ name, fullShape }) => ({
      name,
      shape: fullShape,
    })),
  }))
  const match: CheckpointMatch = matchCheckpoint(checkpoint, [first as NonNullable<typeof first>, ...others])
  const stripped = checkpoint.prefix ?? ''
  const { format, key, otherKeys } = checkpoint
  const misshapen = match.matched.filter(({ stored, shape }) => valuesIn(stored) !== valuesIn(shape))
  const renamed = match.matched.flatMap((tensor): RenamedTensor[] => {
    const { from, to, stored, shape } = tensor
    const reshaped = stored.join() !== shape.join() && !misshapen.includes(tensor)
    if (`${stripped}${from}` === to && !reshaped) return []
    return [{ from: `${stripped}${from}`, to, ...(reshaped && { shapes: [stored, shape] as const }) }]
  })
  const report = {
    ...(match.naming !== undefined && { naming: match.naming }),
    checkpoint: { format, ...(key && { key }), prefix: `${stripped}${match.prefix}`, otherKeys },
    tensors: match.matched.length,
    renamed,
    unused: [
      ...match.unused.map((name) => `${stripped}${name}`),
      ...checkpoint.skipped.map((entry) => entry.name),
      ...checkpoint.unused,
    ],
    missing: match.missing.map((name) => `${stripped}${name}`),
    misshapen: misshapen.map(({ from, stored, shape }) => ({
      name: `${stripped}${from}`,
      shape: stored,
      expected: shape,
    })),
  }
  return { match, report }
}

/** Dimensions of 1 change nothing about the values: what is left of a shape, to compare. */
const valuesIn = (shape: readonly number[]): string => shape.filter((size) => size !== 1).join()

/** What the card says of the model itself. */
function chooseCard({ name, licence, out }: ConvertFlags) {
  const fromFolder = basename(resolve(out)).replace(/[^\w.-]+/g, '-') || 'model'
  return {
    name: name ?? fromFolder,
    licence: licence ?? 'unknown',
    assumed: [
      ...(name === undefined ? [{ what: 'name', value: fromFolder, option: '--name' }] : []),
      ...(licence === undefined ? [{ what: 'licence', value: 'unknown', option: '--licence' }] : []),
    ],
  }
}

/** @throws {WidthwiseError} output-exists: replacing the folder would remove the checkpoint that is read */
function assertOutside(file: string, out: string): void {
  try {
    if (!realpathSync(file).startsWith(`${realpathSync(out)}${sep}`)) return
  } catch {
    return // One of them is not there; whoever needs it says so.
  }
  throw cliError('output-exists', `${out}: the checkpoint ${file} is in the folder that would be replaced`)
}

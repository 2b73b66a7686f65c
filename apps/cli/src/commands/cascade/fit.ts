import { type Command, Option } from 'commander'
import type { Cli, Outcome } from '../../cli.ts'
import { examples } from '../../options/examples.ts'
import { parseCount, parseLevel, parsePositive } from '../../options/numbers.ts'
import { type CostFlag, costOption } from './cost-option.ts'
import type { Subcommand } from './subcommand.ts'

/** Options as the command line gives them. */
export interface FitFlags {
  readonly chain: readonly string[]
  readonly maxLoss?: number
  readonly confidence: number
  readonly loss: 'net' | 'harm'
  readonly chosenOn: 'other-rows' | 'these-rows'
  readonly candidates?: number
  readonly policy: 'max-softmax' | 'entropy' | 'margin' | 'patience'
  readonly budgetMacs?: number
  readonly split?: 'even-odd' | 'odd-even'
  readonly cost: CostFlag
  readonly out?: string
}

/** `widthwise cascade fit POOL --chain A,B`. */
export const fit: Subcommand = {
  name: 'fit',
  summary: 'thresholds of a chain of models, by their records, with what they promise',
  define(command: Command, act: (work: (cli: Cli) => Promise<Outcome>) => Promise<void>): void {
    command
      .argument('<pool>', 'a pool.json, as eval --records writes it, or a folder that has one')
      .requiredOption('--chain <names>', 'models in the order in which they are asked, with commas', parseNames)
      .option('--max-loss <fraction>', 'accuracy that may be lost against the last model, with a guarantee', parseLevel)
      .option('--confidence <level>', 'with which the guarantee holds', parseLevel, 0.9)
      .addOption(
        new Option('--loss <kind>', 'net: accuracy lost; harm: rows made wrong that the last model has right, stricter')
          .choices(['net', 'harm'])
          .default('net'),
      )
      .addOption(
        new Option(
          '--chosen-on <rows>',
          'which rows the chain was chosen on; the guarantee is for a chain fixed before',
        )
          .choices(['other-rows', 'these-rows'])
          .default('other-rows'),
      )
      .option('--candidates <n>', 'chains that these rows chose among; pays for a guarantee nevertheless', parseCount)
      .addOption(
        new Option('--policy <name>', 'what a threshold is held against')
          .choices(['max-softmax', 'entropy', 'margin', 'patience'])
          .default('max-softmax'),
      )
      .option('--budget-macs <n>', 'mean MACs of a row, at most', parsePositive)
      .addOption(
        new Option('--split <rule>', 'which rows calibrate; the others judge: even-odd, odd-even').choices([
          'even-odd',
          'odd-even',
        ]),
      )
      .addOption(costOption())
      .option('--out <file>', 'write a cascade.json that cascade run takes')
      .addHelpText(
        'after',
        `
With --max-loss, candidates are tested from strict to loose on the calibrating rows, and the loosest that passes is taken: on new
rows of the same kind the loss stays within it, with the confidence asked for. It ends with 1 when not even the strictest passes,
and says how many rows would do. Without, thresholds are searched jointly: the most accurate within --budget-macs, or the cheapest
that lose nothing on these rows, which promises nothing on others. The guarantee needs a chain that was fixed beforehand: where
cascade select --split even-odd chose it, --split odd-even calibrates on the rows that it did not look at.
${examples(
  ['cascade fit pool/ --chain w0.5,w1 --max-loss 0.01 --confidence 0.95', 'at most one point lost, with 95 %'],
  ['cascade fit pool/ --chain w0.25,w0.5,w1 --budget-macs 8e6 --split even-odd', 'the most accurate within a budget'],
  ['cascade fit pool/ --chain small,large --max-loss 0.01 --out cascade.json', 'a file for cascade run'],
)}`,
      )
      .action((pool: string, flags: FitFlags) =>
        act(async (cli) => (await import('../../cascade/fit-chain-of-pool.ts')).fitChainOfPool(cli, pool, flags)),
      )
  },
}

const parseNames = (text: string): readonly string[] => text.split(',').map((name) => name.trim())

import type { Width } from '@widthwise/graph'
import type { Command } from 'commander'
import type { Cli, CommandModule, Outcome } from '../cli.ts'
import { examples } from '../options/examples.ts'
import { parseNames } from '../options/names.ts'
import { parseBatch, parseWidthOrList } from '../options/numbers.ts'

/** Options as the command line gives them. */
export interface ExportFlags {
  /** Left out, that of a model which has one. */
  readonly width?: Width
  readonly out: string
  readonly batch: number | 'dynamic'
  /** Left out, the network's first. */
  readonly outputs?: readonly string[]
}

/** `widthwise export MODEL --width R --out FILE.onnx`. */
export const exportModel: CommandModule = {
  define(command: Command, act: (work: (cli: Cli) => Promise<Outcome>) => Promise<void>): void {
    command
      .argument('<model>', 'a folder with a widthwise.json, a package that has one, or its https URL')
      .option(
        '--width <ratio>',
        'the width to export, or a list of one ratio a block with slashes: 0.75/0.5/1; not needed where there is one width',
        parseWidthOrList,
      )
      .requiredOption('--out <file.onnx>', 'the file to write; one of that name is replaced')
      .option('--batch <n>', 'pictures of one run, or dynamic for any number', parseBatch, 1)
      .option(
        '--outputs <names>',
        "outputs of the model, with commas; the network's first (its answer) when left out",
        parseNames,
      )
      .addHelpText(
        'after',
        examples(
          ['export @widthwise/model-cifar10 --width 0.5 --out half.onnx', 'half the width, one picture at a time'],
          [
            'export ./my-model --width 0.75/0.5/0.5/1 --out list.onnx',
            'a list that search has found: one ratio a block',
          ],
          [
            'export ./my-model --width 1 --batch dynamic --out full.onnx --json',
            'the full width, any number of pictures',
          ],
          [
            'export ./my-exits --outputs exit.1.logits,exit.2.logits --out exits.onnx',
            'an exit sequence network up to its second exit: later features are no inputs',
          ],
        ),
      )
      .action((model: string, flags: ExportFlags) =>
        act(async (cli) => (await import('../export/export-width.ts')).exportWidth(cli, model, flags)),
      )
  },
}

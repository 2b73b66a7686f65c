import { type Command, Option } from 'commander'
import type { Cli, CommandModule, Outcome } from '../cli.ts'
import { examples } from '../options/examples.ts'
import { parseCount, parseFraction, parsePositive, parseWidth } from '../options/numbers.ts'
import { orientationOption } from '../options/orientation.ts'

/** Options as the command line gives them. */
export interface ClassifyFlags {
  readonly model: string
  readonly width?: number
  readonly budgetMs?: number
  readonly budgetMacs?: number
  readonly maxLoss?: number
  readonly cascade: 'auto' | 'off'
  readonly top?: number
  readonly device: string
  readonly orientation: 'exif' | 'ignore'
}

/** `widthwise classify IMAGE… --model MODEL`. */
export const classify: CommandModule = {
  define(command: Command, act: (work: (cli: Cli) => Promise<Outcome>) => Promise<void>): void {
    const budgets = ['width', 'budgetMs', 'budgetMacs', 'maxLoss']
    const one = (flags: string, description: string, parse: (text: string) => number, name: string): Option =>
      new Option(flags, description).argParser(parse).conflicts(budgets.filter((other) => other !== name))
    command
      .argument('<image...>', 'files, folders, globs, URLs, or - for standard input')
      .requiredOption('--model <model>', 'a folder with a widthwise.json, a package that has one, or its https URL')
      .addOption(one('--width <ratio>', 'run this width alone', parseWidth, 'width'))
      .addOption(
        one('--budget-ms <n>', 'milliseconds that all that runs for a picture may take', parsePositive, 'budgetMs'),
      )
      .addOption(
        one(
          '--budget-macs <n>',
          'multiply-accumulates that all that runs for it may take',
          parsePositive,
          'budgetMacs',
        ),
      )
      .addOption(
        one('--max-loss <fraction>', 'the cheapest point that loses at most this accuracy', parseFraction, 'maxLoss'),
      )
      .addOption(
        new Option('--cascade <mode>', 'auto: start narrow and widen when not sure; off: one width')
          .choices(['auto', 'off'])
          .default('auto'),
      )
      .option('--top <k>', 'how many classes to list', parseCount)
      .option('--device <name>', 'what runs the network: auto, node', 'auto')
      .addOption(orientationOption())
      .addHelpText(
        'after',
        examples(
          [
            'classify cat.jpg --model @widthwise/model-cifar10',
            "the model's own cascade: narrow first, wider if not sure",
          ],
          ['classify photos/ --model ./my-model --budget-ms 8', 'every picture of a folder, at most 8 ms each'],
          [
            "classify 'photos/*.png' --model ./my-model --max-loss 0.01",
            'the cheapest way that costs at most one point',
          ],
          ['classify - --model ./my-model --width 0.5 --json < cat.jpg', 'one width, one picture from a pipe, as JSON'],
        ),
      )
      .action((images: readonly string[], flags: ClassifyFlags) =>
        act(async (cli) => (await import('../classify/classify-images.ts')).classifyImages(cli, images, flags)),
      )
  },
}

import { type Command, Option } from 'commander'
import type { Cli, Outcome } from '../../cli.ts'
import { examples } from '../../options/examples.ts'
import { parseCount, parseCountOrNone } from '../../options/numbers.ts'
import { orientationOption } from '../../options/orientation.ts'
import type { Subcommand } from './subcommand.ts'

/** Options as the command line gives them. */
export interface CascadeRunFlags {
  readonly data?: string
  readonly split?: string
  readonly limit?: number
  readonly batch: number
  readonly top?: number
  readonly device: string
  readonly orientation: 'exif' | 'ignore'
  readonly profile: number
  readonly compare: number
  readonly prefetch?: 'preprocess' | 'run'
  readonly records?: string
}

/** `widthwise cascade run CASCADE IMAGE…|--data DATA`. */
export const run: Subcommand = {
  name: 'run',
  summary: 'classify pictures by a cascade, and what it saves by the clock against its base alone',
  define(command: Command, act: (work: (cli: Cli) => Promise<Outcome>) => Promise<void>): void {
    command
      .argument('<cascade>', 'a cascade.json, the folder of one, or its https URL')
      .argument('[image...]', 'files, folders, globs, URLs, or - for standard input')
      .option('--data <data>', 'cifar10, a folder of class folders, or a file that lists images with labels')
      .option('--split <name>', 'cifar10: test, calibration or train; class folders: a folder inside')
      .option('--limit <n>', 'only the first pictures', parseCount)
      .option('--batch <n>', 'pictures that start together; those that stay go on together', parseCount, 1)
      .option('--top <k>', 'how many classes to list', parseCount)
      .option('--device <name>', 'what runs the models: auto, node', 'auto')
      .addOption(orientationOption())
      .option('--profile <runs>', 'timed runs of every stage that the saving is predicted from', parseCount, 12)
      .option(
        '--compare <n>',
        'pictures to time against the base alone, spread evenly; 0 for none',
        parseCountOrNone,
        100,
      )
      .addOption(
        new Option('--prefetch <what>', 'what the next stage does ahead for pictures that are likely to stay').choices([
          'preprocess',
          'run',
        ]),
      )
      .option('--records <folder>', 'run every stage on every picture of --data too, and write what they say as a pool')
      .addHelpText(
        'after',
        `
The predicted saving is worked out from the measured milliseconds of the stages (preprocessing included) and from who
answered; the measured one is the clock: medians of the cascade against the base alone, in turns, picture by picture. How often
each stage ran is counted by the device.
${examples(
  ['cascade run cascade.json photos/', 'every picture of a folder'],
  [
    'cascade run cascade.json --data list.tsv --batch 8 --json',
    'labelled pictures: accuracy beside the saving, as JSON',
  ],
  [
    'cascade run cascade.json --data list.tsv --records pool',
    'what every stage says of every picture, to fit thresholds on',
  ],
)}`,
      )
      .action((cascade: string, images: readonly string[], flags: CascadeRunFlags) =>
        act(async (cli) => (await import('../../cascade/run/run-live.ts')).runLive(cli, cascade, images, flags)),
      )
  },
}

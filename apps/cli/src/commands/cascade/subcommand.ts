import type { CommandModule } from '../../cli.ts'

/** One command of a group, such as `select` of `widthwise cascade`. */
export interface Subcommand extends CommandModule {
  readonly name: string
  readonly summary: string
}

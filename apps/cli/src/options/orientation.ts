import { Option } from 'commander'

/** `--orientation`, of every command that reads pictures. */
export const orientationOption = (): Option =>
  new Option('--orientation <mode>', 'turn pictures as EXIF says, or leave them as they are stored')
    .choices(['exif', 'ignore'])
    .default('exif')

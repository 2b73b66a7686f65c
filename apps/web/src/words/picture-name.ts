import type { ShownPicture } from '../page/page-state.ts'

/** How a picture is called: a file by its name, a sample by what it shows. */
export function pictureName({ name, source, truth }: Pick<ShownPicture, 'name' | 'source' | 'truth'>): string {
  return source === 'sample' ? `Sample: ${truth ?? name}` : name
}

/** Whose answer stays while something else went wrong. */
export function stillShowing({ name, source, truth }: Pick<ShownPicture, 'name' | 'source' | 'truth'>): string {
  return `Still showing ${source === 'sample' ? `the sample: ${truth ?? name}` : name}`
}

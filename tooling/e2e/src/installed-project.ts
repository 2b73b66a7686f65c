import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mustRun, npm, run } from './run.ts'
import { type Manifest, read, root, workspaceMembers } from './workspace.ts'

/** A project outside the repository that has installed what we publish, as its users would. */
export interface InstalledProject extends Disposable {
  readonly folder: string
  readonly packages: readonly PackedPackage[]
}

/** A package that is published. */
export interface PackedPackage {
  /** From the repository's root. */
  readonly folder: string
  readonly manifest: Manifest
  /** What the tarball holds, from the folder of the package. */
  readonly files: readonly string[]
}

/** One entry of what `npm pack --json` prints. */
interface Packed {
  readonly name: string
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}

function filesOf(packed: readonly Packed[], package_: string): readonly string[] {
  return packed.find(({ name }) => name === package_)?.files.map(({ path }) => path) ?? []
}

/** What npm says when there is no registry to ask, and its cache does not know the answer either. */
const unreachable = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED|EIDLETIMEOUT/

/**
 * Packs all packages and installs the tarballs, and ONNX Runtime, into an empty project.
 *
 * @returns the project, or why it cannot be made: no registry, and what is needed is not in npm's cache
 */
export async function installedProject(): Promise<InstalledProject | string> {
  const folder = mkdtempSync(join(tmpdir(), 'widthwise-project-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    const published = workspaceMembers().filter(({ manifest }) => !manifest.private)
    // What is packed is the build of the sources as they are now.
    await mustRun([process.execPath, 'tooling/scripts/prepare-workspace.mjs', '--build'], { cwd: root })
    const workspaces = published.map(({ manifest }) => `--workspace=${manifest.name}`)
    const packed: readonly Packed[] = JSON.parse(
      await mustRun(npm('pack', '--json', '--pack-destination', folder, ...workspaces), { cwd: root }),
    )
    const tarballs = packed.map(({ name, filename }) => [name, `file:${filename}`] as const)
    const onnxRuntime = JSON.parse(read('packages/device-node/package.json')).devDependencies['onnxruntime-node']
    const project = {
      private: true,
      type: 'module',
      dependencies: { ...Object.fromEntries(tarballs), 'onnxruntime-node': onnxRuntime },
    }
    writeFileSync(join(folder, 'package.json'), JSON.stringify(project))
    // Asked once and without patience: an install that cannot reach the registry retries every package for minutes.
    const asked = await run(npm('view', `onnxruntime-node@${onnxRuntime}`, 'version', '--fetch-retries=0'), {
      cwd: root,
    })
    const from = asked.status === 0 ? '--prefer-offline' : '--offline'
    const installed = await run(npm('install', from, '--no-audit', '--no-fund'), {
      cwd: folder,
      env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
    })
    if (installed.status === 0) {
      const packages = published.map((member) => ({ ...member, files: filesOf(packed, member.manifest.name) }))
      return { folder, packages, [Symbol.dispose]: remove }
    }
    if (unreachable.test(installed.stderr)) {
      remove()
      return 'the registry cannot be reached'
    }
    throw new Error(`npm install failed:\n${installed.stderr}`)
  } catch (error) {
    remove()
    throw error
  }
}

import { slug } from 'github-slugger'
import MarkdownIt from 'markdown-it'

/** What a page points to, and what can be pointed to in it. */
export interface Page {
  /** Targets of links and images, as written. */
  readonly links: readonly string[]
  /** Anchors of the headings. */
  readonly anchors: readonly string[]
  /** Paths of this repository in code spans, such as `packages/core/src/device.ts`; those with a placeholder left out. */
  readonly paths: readonly string[]
  /** Scripts of the root package.json that the page tells to run. */
  readonly scripts: readonly string[]
  /** Fenced code, each with its language and the line it starts at. */
  readonly code: readonly CodeBlock[]
}

/** One fenced block. */
export interface CodeBlock {
  readonly language: string
  readonly text: string
  /** Line of the fence, 1 the first. */
  readonly line: number
}

const markdown = new MarkdownIt({ html: true, linkify: true })

/** Reads a page of markdown. */
export function parsePage(text: string): Page {
  const blocks = markdown.parse(text, {})
  const inline = blocks.flatMap((block) => block.children ?? [])
  const anchors = new Map<string, number>()
  for (const [index, block] of blocks.entries()) {
    if (block.type !== 'heading_open') continue
    const heading = blocks[index + 1]?.children ?? []
    const anchor = slug(heading.map(({ content }) => content).join(''))
    anchors.set(anchor, (anchors.get(anchor) ?? 0) + 1)
  }
  return {
    links: inline.flatMap((token) => token.attrGet('href') ?? token.attrGet('src') ?? []),
    anchors: [...anchors].flatMap(([anchor, count]) =>
      Array.from({ length: count }, (_, repeat) => (repeat === 0 ? anchor : `${anchor}-${repeat}`)),
    ),
    paths: inline
      .filter(({ type }) => type === 'code_inline')
      .map(({ content }) => content)
      .filter((content) => /^(packages|apps|tooling|docs)\/[\w./-]+$/.test(content)),
    scripts: [...text.matchAll(/\bnpm run (?:-s )?([a-z][\w:-]*)/g)].map(([, script = '']) => script),
    code: blocks
      .filter(({ type }) => type === 'fence')
      .map(({ info, content, map }) => ({ language: info.trim(), text: content, line: (map?.[0] ?? 0) + 1 })),
  }
}

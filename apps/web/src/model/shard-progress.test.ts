import { expect, it } from 'vitest'
import { followShards } from './shard-progress.ts'

const shards = [
  { file: 'a', width: 0.5, bytes: 100 },
  { file: 'b', width: 1, bytes: 300 },
]

it('gives each file the bytes that came while it was named, also where files come side by side', () => {
  const follow = followShards(shards)
  const at = (file: string, loadedBytes: number): number[] =>
    follow({ file, loadedBytes, totalBytes: 400 }).map((shard) => shard.loadedBytes)
  expect(at('a', 40)).toEqual([40, 0])
  expect(at('b', 90)).toEqual([40, 50])
  expect(at('a', 150)).toEqual([100, 50])
  expect(at('b', 400)).toEqual([100, 300])
})

it('never shows more than a file has, nor less than before', () => {
  const follow = followShards(shards)
  follow({ file: 'a', loadedBytes: 200, totalBytes: 400 })
  expect(follow({ file: 'a', loadedBytes: 10, totalBytes: 400 })[0]?.loadedBytes).toBe(100)
})

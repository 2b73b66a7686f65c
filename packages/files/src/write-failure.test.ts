import { describe, expect, it } from 'vitest'
import { writeFailure } from './write-failure.ts'

describe('writeFailure', () => {
  it.each([
    ['ENOSPC', 'disk-full', 'a.bin: the disk has no room for it'],
    ['EDQUOT', 'disk-full', 'a.bin: the disk has no room for it'],
    ['ENOENT', 'folder-missing', 'a.bin: its folder does not exist'],
    ['EISDIR', 'path-taken', 'a.bin: there is a folder of that name'],
    ['EACCES', 'file-unwritable', 'a.bin: writing there is not allowed'],
    ['EROFS', 'file-unwritable', 'a.bin: writing there is not allowed'],
    ['EIO', 'file-unwritable', 'a.bin: the system’s own words'],
    [undefined, 'file-unwritable', 'a.bin: the system’s own words'],
  ])('tells %s', (code, ours, message) => {
    const cause = Object.assign(new TypeError('the system’s own words'), { code })
    expect(writeFailure('a.bin', cause)).toMatchObject({ code: ours, message, cause, details: { path: 'a.bin', code } })
  })

  it('keeps what is known already', () => {
    const failure = writeFailure('a.bin', Object.assign(new Error('no'), { code: 'ENOSPC' }))
    expect(writeFailure('b.bin', failure)).toBe(failure)
  })
})

import { expect, it } from 'vitest'
import { maskDatabaseUrl, maskExcerpt } from '../../src/config/mask.ts'

it.each([
  ['postgres://u:secret@h/db', 'postgres://u:***@h/db'],
  ['postgres://u:se:cret@h:5432/db?sslmode=require', 'postgres://u:***@h:5432/db?sslmode=require'],
  ['postgresql://:secret@h/db', 'postgresql://:***@h/db'],
  ['postgres://u:se@cret@h', 'postgres://u:***@h'],
  [
    'postgres:///db?host=/run/postgresql&password=secret&user=u',
    'postgres:///db?host=/run/postgresql&password=***&user=u',
  ],
  ['postgres://u@h/db', 'postgres://u@h/db'],
  ['postgres://h:5432/db?application_name=a@b', 'postgres://h:5432/db?application_name=a@b'],
  ['postgres:///db', 'postgres:///db'],
])('masks %s', (url, masked) => {
  expect(maskDatabaseUrl(url)).toBe(masked)
})

it('masks lines without moving what follows', () => {
  const line = '  url: "postgres://u:secret@h/db"  # other: text@example.com'
  expect(maskExcerpt(line)).toBe('  url: "postgres://u:******@h/db"  # other: text@example.com')
})

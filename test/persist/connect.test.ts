import { expect, it, vi } from 'vitest'
import { connectionSettings } from '../../src/persist/connect.ts'

vi.mock(import('node:os'), async (original) => ({
  ...(await original()),
  userInfo: () => {
    throw new Error('uv_os_get_passwd returned ENOENT')
  },
}))

it('does without the name of an account that has none, as in containers', () => {
  const { connectionString } = connectionSettings('postgres://lycan@db.example/lycan', 'serve')
  expect(connectionString).toBe('postgres://lycan@db.example/lycan')
})

import { defineConfig } from 'vitest/config'

/** Tests against a real network; the others do not install what it takes. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.test.ts'],
    globalSetup: ['../support/global-setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
    execArgv: ['--no-warnings'], // the servers raise many
    expect: { poll: { timeout: 15_000, interval: 50 } },
  },
})

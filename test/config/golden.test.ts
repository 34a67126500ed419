import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { stringify } from 'yaml'
import { effectiveSettings } from '../../src/config/effective.ts'
import { type Loaded, loadSettings } from '../../src/config/load.ts'
import { formatDiagnostic } from '../../src/config/print.ts'

/**
 * Each golden file is a configuration, a line `----`, and what must come of it: the problems, or, where it can be
 * used, the options that are not at their defaults. A line `==== name` begins a further file; lines `$NAME=value`
 * at the top set environment variables. UPDATE_GOLDEN=1 rewrites what comes after `----`; review the difference.
 */
const folder = new URL('golden/', import.meta.url)
const names = (await readdir(folder)).filter((name) => name.endsWith('.golden')).sort()

it('has golden files', () => {
  expect(names.length).toBeGreaterThan(30)
})

it.each(names)('%s', async (name) => {
  const file = new URL(name, folder)
  const text = await readFile(file, 'utf8')
  const cut = text.indexOf('\n----\n')
  expect(cut, `${name} has no line "----"`).toBeGreaterThanOrEqual(0)
  const outcome = await outcomeOf(text.slice(0, cut + 1))
  if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(file, `${text.slice(0, cut)}\n----\n${outcome}`)
  else expect(outcome).toBe(text.slice(cut + '\n----\n'.length))
})

async function outcomeOf(input: string): Promise<string> {
  const cwd = await mkdtemp(join(tmpdir(), 'lycan-golden-'))
  try {
    const environment: Record<string, string> = {}
    const rest = input.replace(/^(?:\$[A-Z_]+=.*\n)+/, (lines) => {
      for (const line of lines.trimEnd().split('\n')) {
        const equals = line.indexOf('=')
        environment[line.slice(1, equals)] = line.slice(equals + 1)
      }
      return ''
    })
    const [main, ...others] = rest.split(/^==== /m)
    await writeFile(join(cwd, 'lycan.yaml'), main!)
    for (const other of others) {
      const path = join(cwd, other.slice(0, other.indexOf('\n')))
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, other.slice(other.indexOf('\n') + 1))
    }
    return render(await loadSettings({ flags: {}, environment, cwd })).replaceAll(cwd, '/cwd')
  } finally {
    await rm(cwd, { recursive: true })
  }
}

function render(loaded: Loaded): string {
  const problems = loaded.diagnostics.map((found) => `${formatDiagnostic(found)}\n`).join('')
  if (loaded.settings === undefined) return problems
  const given: Record<string, Record<string, unknown>> = {}
  for (const [section, options] of Object.entries(effectiveSettings(loaded.settings))) {
    for (const [option, value] of Object.entries(options as object)) {
      if (loaded.sourceOf([section, option]) === 'default') continue
      given[section] = { ...given[section], [option]: value }
    }
  }
  return problems + stringify(given)
}

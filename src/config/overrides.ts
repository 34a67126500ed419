import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { nearest } from '../did-you-mean.ts'
import { MACHINE_SETTINGS, type MachineFlags, type MachineSetting } from './machine-settings.ts'
import type { Place } from './place.ts'
import type { Reading } from './read-yaml.ts'
import type { Tree } from './tree.ts'

/** Variables that Lycan knows besides those of the table. */
const OTHER_VARIABLES = ['LYCAN_CONFIG', 'LYCAN_APP_PASSWORD', 'LYCAN_APP_PASSWORD_FILE', 'LYCAN_TEST_DATA']

/** Puts what flags and environment variables say in the place of what the files say. */
export async function applyOverrides(tree: Tree, flags: MachineFlags, reading: Reading): Promise<void> {
  for (const setting of MACHINE_SETTINGS as readonly MachineSetting[]) {
    const given = await readGiven(setting, flags, reading)
    if (given === undefined) continue
    const [section, option] = setting.path
    const sections = tree.value as Record<string, Record<string, unknown>>
    const place: Place = { key: undefined, value: { given: given.source }, children: new Map() }
    const known = tree.place.children.get(section)
    if (known === undefined || sections[section] === null) {
      sections[section] = {}
      tree.place.children.set(section, {
        key: known?.key,
        value: known?.value ?? place.value,
        children: new Map(),
      })
    }
    // A section that is no mapping is told when the whole is validated.
    if (typeof sections[section] !== 'object' || Array.isArray(sections[section])) continue
    const isPath = option === 'directory'
    sections[section][option] = isPath ? resolve(reading.cwd, given.text) : convert(given.text, setting)
    tree.place.children.get(section)!.children.set(option, place)
  }
}

async function readGiven(
  setting: MachineSetting,
  flags: MachineFlags,
  reading: Reading,
): Promise<{ text: string; source: string } | undefined> {
  const flag = flags[setting.name as keyof MachineFlags]
  if (flag !== undefined) return { text: flag, source: setting.flag.split(' ')[0]! }
  const text = reading.environment[setting.variable]
  // An empty variable counts as none: that is how shells and compose files unset one.
  if (text !== undefined && text !== '') return { text, source: setting.variable }
  const fileVariable = `${setting.variable}_FILE`
  const file = setting.secret === true ? reading.environment[fileVariable] : undefined
  if (file === undefined || file === '') return undefined
  try {
    return { text: (await readFile(resolve(reading.cwd, file), 'utf8')).trim(), source: fileVariable }
  } catch (error) {
    reading.report({ given: fileVariable }, `the file ${file} cannot be read: ${(error as Error).message}`)
    return undefined
  }
}

function convert(text: string, setting: MachineSetting): unknown {
  if (setting.form === 'list') {
    return text
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '')
  }
  return setting.form === 'number' && /^\d{1,9}$/.test(text) ? Number(text) : text
}

/** Names of variables that begin like ours but mean nothing, each with the known one that it resembles. */
export function unknownVariables(reading: Reading): { name: string; near: string | undefined }[] {
  const known: string[] = [...OTHER_VARIABLES]
  for (const setting of MACHINE_SETTINGS as readonly MachineSetting[]) {
    known.push(setting.variable)
    if (setting.secret === true) known.push(`${setting.variable}_FILE`)
  }
  return Object.keys(reading.environment)
    .filter((name) => name.startsWith('LYCAN_') && !known.includes(name) && !reading.variables.has(name))
    .sort()
    .map((name) => ({ name, near: nearest(name, known) }))
}

import { dirname, isAbsolute, relative, resolve } from 'node:path'
import { parseDocument } from 'yaml'
import type { Spot } from './place.ts'
import { readSource, type SourceFile, showPath } from './source-file.ts'
import { type Include, readTree, type Tree } from './tree.ts'
import { explainYamlError } from './yaml-errors.ts'

/** What reading the files of one configuration shares. */
export interface Reading {
  readonly cwd: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Includes may not leave this folder, the one of the main file. */
  readonly folder: string
  /** Every file read, the main one first. */
  readonly files: SourceFile[]
  /** Names of the environment variables that values refer to. */
  readonly variables: Set<string>
  /** Told where a value refers to a variable that is not set. */
  readonly unset: (variable: string, spot: Spot) => void
  report(spot: Spot, message: string): void
}

/**
 * The values of the YAML file at the absolute `path`, its includes put in. Undefined where it cannot be read or
 * parsed, which is reported, at `from` where another file asked for it. `chain` holds the files that led here.
 */
export async function readYaml(
  path: string,
  reading: Reading,
  from?: Spot,
  chain: readonly string[] = [],
): Promise<Tree | undefined> {
  const source = await readSource(path, reading.cwd)
  if ('problem' in source) {
    const shown = showPath(path, reading.cwd)
    if (from === undefined) reading.report({ given: shown }, source.problem)
    else reading.report(from, `${shown} ${source.problem}`)
    return undefined
  }
  reading.files.push(source)
  return parse(source, reading, [...chain, path])
}

async function parse(
  source: SourceFile,
  reading: Reading,
  chain: readonly string[],
): Promise<Tree | undefined> {
  const document = parseDocument(source.text, {
    lineCounter: source.lines,
    prettyErrors: false,
    stringKeys: true,
    resolveKnownTags: false,
    logLevel: 'error',
  })
  const repeated = document.errors.filter((error) => error.code === 'DUPLICATE_KEY')
  // What follows the first error of syntax is mostly its echo.
  const broken = document.errors.find((error) => error.code !== 'DUPLICATE_KEY')
  for (const error of broken === undefined ? repeated : [...repeated, broken]) {
    reading.report({ file: source, offset: error.pos[0] }, explainYamlError(error, source.text))
  }
  if (broken !== undefined) return undefined

  let root: Tree | undefined
  const includes: Include[] = []
  const context = {
    file: source,
    environment: reading.environment,
    report: reading.report,
    include: (include: Include) => includes.push(include),
    used: (name: string) => reading.variables.add(name),
    unset: reading.unset,
  }
  readTree(document, context, (tree) => {
    root = tree
  })
  for (const include of includes) await putInclude(include, source, reading, chain)
  return root
}

async function putInclude(
  { target, place, put }: Include,
  source: SourceFile,
  reading: Reading,
  chain: readonly string[],
): Promise<void> {
  const path = resolve(dirname(source.path), target)
  const outside = relative(reading.folder, path)
  let problem: string | undefined
  if (outside.startsWith('..') || isAbsolute(outside)) {
    problem = `${target} lies outside the folder of the configuration; put it, or a link to it, beside the main file`
  } else if (chain.includes(path)) {
    const circle = [...chain.slice(chain.indexOf(path)), path].map((file) => showPath(file, reading.cwd))
    problem = `includes form a circle: ${circle.join(' → ')}`
  }
  if (problem !== undefined) reading.report(place.value, problem)
  const tree = problem === undefined ? await readYaml(path, reading, place.value, chain) : undefined
  if (tree === undefined) place.broken = true
  else put({ value: tree.value, place: { ...tree.place, key: place.key } })
}

import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, Scalar } from 'yaml'
import { interpolate } from './interpolate.ts'
import type { Place, Spot } from './place.ts'
import type { SourceFile } from './source-file.ts'

/** A value of YAML and where each part of it stands. */
export interface Tree {
  readonly value: unknown
  readonly place: Place
}

/** An `!include` met on the way; whoever reads files puts the tree in its place. */
export interface Include {
  readonly target: string
  readonly place: Place
  put(tree: Tree): void
}

export interface TreeContext {
  readonly file: SourceFile
  readonly environment: Readonly<Record<string, string | undefined>>
  report(spot: Spot, message: string): void
  include(include: Include): void
  /** Told the name of each environment variable that a value refers to. */
  used(variable: string): void
  /** Told where a value refers to a variable that is not set. */
  unset(variable: string, spot: Spot): void
}

const MAX_DEPTH = 100
/** How many nodes aliases may add: far more than people write, far fewer than an alias bomb needs. */
const MAX_ALIASED = 100_000

/** The values of a parsed document, with variables filled in, aliases expanded, and includes handed to the context. */
export function readTree(document: Document.Parsed, context: TreeContext, put: (tree: Tree) => void): void {
  const { file, report } = context
  const anchors = new Map<string, Node>()
  const open = new Set<Node>()
  let aliased = 0
  let insideAlias = 0

  const spotOf = (node: Node | null | undefined, fallback: Spot): Spot =>
    node?.range ? { file, offset: node.range[0] } : fallback

  /** `store` is for an include: it replaces what is returned here once the file is read. */
  function read(node: Node | null, key: Spot | undefined, fallback: Spot, store: (tree: Tree) => void): Tree {
    if (isScalar(node) && node.tag === undefined && node.anchor === undefined && insideAlias === 0) {
      const place = { key, value: spotOf(node, fallback), children: NO_CHILDREN }
      return { value: readScalar(node, place), place }
    }
    const place: Place = { key, value: spotOf(node, fallback), children: new Map() }
    const fail = (message: string): Tree => {
      report(place.value, message)
      place.broken = true
      return { value: null, place }
    }
    if (insideAlias > 0 && aliased++ >= MAX_ALIASED) {
      if (aliased === MAX_ALIASED + 1) return fail(TOO_MANY_ALIASED)
      place.broken = true
      return { value: null, place }
    }
    if (node === null) return { value: null, place }
    if (isAlias(node)) {
      const target = anchors.get(node.source)
      if (target === undefined) return fail(`no anchor &${node.source} stands before this alias`)
      if (open.has(target)) return fail(`the alias *${node.source} stands inside what it refers to`)
      insideAlias++
      const tree = read(target, key, place.value, store)
      insideAlias--
      return tree
    }
    const { anchor, tag } = node as { anchor?: string; tag?: string }
    if (anchor !== undefined) anchors.set(anchor, node)
    if (open.size > MAX_DEPTH) return fail('nested too deeply')
    if (tag === '!include') {
      const target = isScalar(node) ? node.value : undefined
      if (typeof target !== 'string' || target === '')
        return fail('write !include and the name of a YAML file')
      context.include({ target, place, put: store })
      return { value: null, place }
    }
    if (tag !== undefined && !STANDARD_TAG.test(tag))
      return fail(`unknown tag ${tag}; the only one is !include`)
    open.add(node)
    let value: unknown = null
    if (isMap(node)) value = readMap(node.items as Pair<Scalar, Node | null>[], place)
    else if (isSeq(node)) value = readList(node.items as (Node | null)[], place)
    else if (isScalar(node)) value = readScalar(node, place)
    open.delete(node)
    return { value, place }
  }

  function readMap(items: readonly Pair<Scalar, Node | null>[], place: Place): Record<string, unknown> {
    const value: Record<string, unknown> = {}
    for (const pair of items) {
      const name = String(pair.key.value)
      const at = spotOf(pair.key, place.value)
      if (name === '__proto__') report(at, 'a key cannot be named "__proto__"')
      else if (name === '<<')
        report(at, 'merge keys (<<) are not part of YAML 1.2; use named rules and lists')
      else {
        const store = (tree: Tree) => {
          value[name] = tree.value
          place.children.set(name, tree.place)
        }
        store(read(pair.value, at, at, store))
      }
    }
    return value
  }

  function readList(items: readonly (Node | null)[], place: Place): unknown[] {
    const value: unknown[] = []
    items.forEach((item, index) => {
      const store = (tree: Tree) => {
        value[index] = tree.value
        place.children.set(index, tree.place)
      }
      store(read(item, undefined, place.value, store))
    })
    return value
  }

  function readScalar(node: Scalar, place: Place): unknown {
    if (typeof node.value !== 'string' || !node.value.includes('${')) return node.value
    const { text, used, unset } = interpolate(node.value, context.environment)
    for (const name of used) context.used(name)
    for (const name of unset) context.unset(name, place.value)
    if (unset.length > 0) place.broken = true
    return node.type === Scalar.PLAIN && used.length > 0 ? plainValue(text) : text
  }

  put(read(document.contents, undefined, { file, offset: 0 }, put))
}

const TOO_MANY_ALIASED = `aliases expand to more than ${MAX_ALIASED} values; use named rules and lists instead`
/** Nothing is ever added below a scalar, and large configurations hold a million of them. */
const NO_CHILDREN: Place['children'] = new Map()

const STANDARD_TAG = /^(!|tag:yaml\.org,2002:(str|int|float|bool|null|map|seq))$/

/** What an unquoted scalar with these characters means: `port: ${PORT}` is a number, as if it stood there. */
function plainValue(text: string): unknown {
  if (/^-?\d{1,15}(\.\d+)?$/.test(text)) return Number(text)
  if (text === 'true' || text === 'false') return text === 'true'
  return text
}

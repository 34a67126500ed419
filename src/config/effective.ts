import { Document, isMap, isScalar, isSeq, type Pair, type Scalar, type YAMLMap } from 'yaml'
import { z } from 'zod'
import type { Loaded } from './load.ts'
import { maskDatabaseUrl } from './mask.ts'
import { type Settings, settingsSchema } from './settings.ts'

/** The settings in effect, as they would stand in YAML: defaults filled in, secrets masked. */
export function effectiveSettings(settings: Settings): Record<string, unknown> {
  const written = z.encode(settingsSchema, settings as z.output<typeof settingsSchema>)
  const { url } = settings.database
  return {
    ...written,
    database: { ...written.database, ...(url !== undefined && { url: maskDatabaseUrl(url) }) },
  }
}

/** The effective settings as YAML, with a comment behind each option that says where its value comes from. */
export function renderEffective(loaded: Loaded & { readonly settings: Settings }): string {
  const document = new Document(effectiveSettings(loaded.settings), { aliasDuplicateObjects: false })
  for (const section of (document.contents as YAMLMap<Scalar<string>, unknown>).items) {
    const { value } = section
    if (!isMap(value)) continue
    if (value.items.length === 0) value.comment = ` ${loaded.sourceOf([section.key.value])}`
    for (const option of value.items as Pair<Scalar<string>, unknown>[]) {
      const comment = ` ${loaded.sourceOf([section.key.value, option.key.value])}`
      if (isScalar(option.value)) option.value.comment = comment
      else if (isSeq(option.value)) {
        option.value.flow = true
        option.value.comment = comment
      } else option.key.commentBefore = comment
    }
  }
  return document.toString({ lineWidth: 0 })
}

/** Where each option of the sections comes from, by its path with dots. Feeds, lists and rules count as one each. */
export function effectiveSources(loaded: Loaded & { readonly settings: Settings }): Record<string, string> {
  const sources: Record<string, string> = {}
  for (const [section, options] of Object.entries(effectiveSettings(loaded.settings))) {
    for (const option of Object.keys(options as object)) {
      sources[`${section}.${option}`] = loaded.sourceOf([section, option])
    }
  }
  return sources
}

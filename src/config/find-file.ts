import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Which file holds the settings, and why it is that one. */
export interface ChosenFile {
  /** Absolute. */
  readonly path: string
  /** In words for people: `from --config`, say. */
  readonly reason: string
  /** Nothing else was there: the settings are those of the example that comes with Lycan. */
  readonly example: boolean
}

/** `--config`, then LYCAN_CONFIG, then ./lycan.yaml, then the example. A file that is named need not exist. */
export async function findFile(options: {
  readonly file: string | undefined
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly cwd: string
}): Promise<ChosenFile> {
  const { file, environment, cwd } = options
  if (file !== undefined) return { path: resolve(cwd, file), reason: 'from --config', example: false }
  const variable = environment['LYCAN_CONFIG']
  if (variable !== undefined && variable !== '') {
    return { path: resolve(cwd, variable), reason: 'from LYCAN_CONFIG', example: false }
  }
  const local = resolve(cwd, 'lycan.yaml')
  try {
    await access(local)
    return { path: local, reason: 'found in the working directory', example: false }
  } catch (error) {
    // What exists but cannot be read must be told, not passed over.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      return { path: local, reason: 'found in the working directory', example: false }
    }
  }
  const example = fileURLToPath(new URL('../../config/lycan.example.yaml', import.meta.url))
  return {
    path: example,
    reason: 'the example that comes with Lycan, as there is no lycan.yaml here',
    example: true,
  }
}

import { type Dictionary, fetchDictionary } from './zstd.ts'

/** The dictionaries of the servers of the v2 wire, each fetched once. */
export interface Dictionaries {
  /** Undefined where the server has none to give. Throws where it cannot be asked now. */
  of(server: string): Promise<Dictionary | undefined>
  /** The server has replaced its dictionary. */
  forget(server: string): void
}

export function createDictionaries(
  userAgent: string,
  timeoutMs: number,
  signal: AbortSignal,
  /** Told once for each server. */
  unavailable: (server: string) => void,
): Dictionaries {
  const known = new Map<string, Dictionary | undefined>()
  return {
    async of(server) {
      if (!known.has(server)) {
        const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
        known.set(server, await fetchDictionary(server, userAgent, limit))
        if (known.get(server) === undefined) unavailable(server)
      }
      return known.get(server)
    },
    forget(server) {
      known.delete(server)
    },
  }
}

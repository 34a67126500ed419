/**
 * What happens on the simulated network, said without either wire's JSON. wire.ts renders it.
 */

interface Happening {
  readonly did: string
  /** When the server saw it, in microseconds since 1970. */
  readonly timeUs: number
}

/**
 * A record as an object, or as JSON text that is sent as it stands: for records that no JavaScript object can
 * express, or that JSON.stringify refuses (it overflows the stack at a depth of 10,000).
 */
export type SimulatedRecord = object | string

export type SimulatedCommit = Happening & {
  readonly kind: 'commit'
  readonly collection: string
  readonly rkey: string
  /** Revision of the repository, a TID. */
  readonly rev: string
} & (
    | { readonly operation: 'create' | 'update'; readonly record: SimulatedRecord; readonly cid: string }
    | { readonly operation: 'delete' }
  )

export type SimulatedIdentity = Happening & {
  readonly kind: 'identity'
  readonly handle?: string | undefined
}

export type SimulatedAccount = Happening & {
  readonly kind: 'account'
  readonly active: boolean
  readonly status?: string | undefined
}

/** The repository was replaced. The v1 wire has no word for it and leaves it out. */
export type SimulatedSync = Happening & { readonly kind: 'sync'; readonly rev: string }

/** A frame that is sent as it stands on either wire: it may be no event at all. */
export type SimulatedGarbage = Happening & { readonly kind: 'garbage'; readonly frame: string }

export type SimulatedEvent =
  | SimulatedCommit
  | SimulatedIdentity
  | SimulatedAccount
  | SimulatedSync
  | SimulatedGarbage

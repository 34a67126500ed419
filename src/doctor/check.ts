import type { Subject } from './subject.ts'

export type Status = 'ok' | 'warn' | 'fail' | 'skip'

/** One line of the diagnosis. */
export interface Finding {
  readonly status: Status
  /** What was seen. */
  readonly message: string
  /** What to do about it. */
  readonly fix?: string | undefined
}

/** One thing that has to be well for feeds to reach their readers. */
export interface Check {
  readonly name: string
  /** Whether it leaves this machine (and its database). */
  readonly needsNetwork: boolean
  /** Throws BlockedError where something else has to be well first. */
  run(subject: Subject): Promise<Finding | readonly Finding[]>
}

export const ok = (message: string): Finding => ({ status: 'ok', message })
export const warn = (message: string, fix: string): Finding => ({ status: 'warn', message, fix })
export const fail = (message: string, fix: string): Finding => ({ status: 'fail', message, fix })
export const skip = (message: string, fix?: string): Finding => ({ status: 'skip', message, fix })

/** A check needs what another one found to be broken or missing; that one tells what to do. */
export class BlockedError extends Error {
  override readonly name = 'BlockedError'
}

/** Something is wrong that has a remedy: becomes a finding of the check that met it. */
export class Ailment extends Error {
  override readonly name = 'Ailment'
  readonly fix: string

  constructor(message: string, fix: string) {
    super(message)
    this.fix = fix
  }
}

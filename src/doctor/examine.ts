import { PublishingError } from '../publish/failure.ts'
import { Ailment, BlockedError, type Check, type Finding, fail, skip } from './check.ts'
import type { Subject } from './subject.ts'

/** A finding, and the check that made it. */
export interface Diagnosis extends Finding {
  readonly check: string
}

/** How long one check may take, so that a silent network does not hold up the others. */
const PATIENCE_MS = 30_000

/** Runs the checks one after the other, as they build on each other, and tells findings as they come. */
export async function* examine(
  checks: readonly Check[],
  subject: Subject,
  patienceMs = PATIENCE_MS,
): AsyncGenerator<Diagnosis> {
  for (const check of checks) {
    for (const finding of await findingsOf(check, subject, patienceMs))
      yield { check: check.name, ...finding }
  }
}

async function findingsOf(check: Check, subject: Subject, patienceMs: number): Promise<readonly Finding[]> {
  if (check.needsNetwork && subject.offline) return [skip('left out by --offline')]
  const patience = Promise.withResolvers<Finding>()
  const timer = setTimeout(
    () =>
      patience.resolve(fail(`no answer within ${patienceMs / 1000} s`, 'Check the network, and try again')),
    patienceMs,
  )
  try {
    return [await Promise.race([check.run(subject), patience.promise])].flat()
  } catch (error) {
    return [explain(error)]
  } finally {
    clearTimeout(timer)
  }
}

function explain(error: unknown): Finding {
  if (error instanceof BlockedError) return skip(error.message)
  if (error instanceof Ailment) return fail(error.message, error.fix)
  if (error instanceof PublishingError) return { status: 'fail', message: error.message }
  throw error
}

import type { Session, Statement } from './session.ts'

/** $1 the number of a feed. Any first number; every version uses the same. */
const TRY: Statement = {
  name: 'try fill lock',
  text: `select pg_try_advisory_lock(${0x4c79_6305}, $1::int) as locked`,
}

/** Makes this session the only one that fills the feed, until it ends; false where another one is at it. */
export async function takeFillLock(session: Session, feed: number): Promise<boolean> {
  const [row] = await session.run<{ locked: boolean }>(TRY, [feed])
  return row!.locked
}

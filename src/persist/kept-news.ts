import type { PostPut } from './batch.ts'
import type { KeptPosts } from './kept.ts'
import type { Session, Statement } from './session.ts'

/** Any name; every version uses the same. */
const CHANNEL = 'lycan_kept'
/** A notification holds 8,000 bytes. */
const MOST_BYTES = 7_000

/** $1 lines of `rkey did`. */
const NOTIFY: Statement = { name: 'announce kept', text: `select pg_notify('${CHANNEL}', $1)` }

/** Tells the ingester of posts that are stored and did not come through it; it hears of them with the commit. */
export async function announceKept(session: Session, puts: readonly PostPut[]): Promise<void> {
  let lines = ''
  for (const { post, rkey } of puts) {
    const line = `${rkey} ${post.did}\n`
    if (lines.length + line.length > MOST_BYTES) {
      await session.run(NOTIFY, [lines])
      lines = ''
    }
    lines += line
  }
  if (lines !== '') await session.run(NOTIFY, [lines])
}

/** The posts that `load` finds, and from then on those that others announce. */
export async function followKept(session: Session, load: () => Promise<KeptPosts>): Promise<KeptPosts> {
  const early: { did: string; rkey: bigint }[] = []
  let note = (did: string, rkey: bigint): void => void early.push({ did, rkey })
  session.onNotification((lines) => {
    for (const line of lines.split('\n')) {
      const space = line.indexOf(' ')
      if (space > 0) note(line.slice(space + 1), BigInt(line.slice(0, space)))
    }
  })
  await session.execute(`listen ${CHANNEL}`)
  const kept = await load()
  for (const { did, rkey } of early) kept.add(did, rkey)
  note = kept.add
  return kept
}

import type { Post } from '../event.ts'
import type { Membership, PostPut } from '../persist/batch.ts'

/** What the feeds make of a post. */
export interface Verdict {
  /** The feeds that want it; may be empty where the corpus keeps every post. */
  readonly memberships: readonly Membership[]
  /** See PostPut. */
  readonly searchText: string
  /** See PostPut. */
  readonly fingerprint?: bigint | undefined
  /** See PostPut; absent where no feed asks for places. */
  readonly place?: PostPut['place']
  /** The post with what was looked up for it, where anything was. */
  readonly post?: Post
}

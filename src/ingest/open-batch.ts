import type { SkipReason, StreamEvent } from '../event.ts'
import type { AccountChange, EngagementPut, PostPut, RecordDelete, StreamOrigin } from '../persist/batch.ts'

/** What a batch was made of; for metrics. */
export interface Tally {
  readonly kinds: Partial<Record<StreamEvent['kind'], number>>
  readonly skipped: Partial<Record<SkipReason, number>>
}

/** A batch that the planner is filling. */
export function openBatch() {
  return {
    size: 0,
    last: undefined as StreamEvent | undefined,
    origin: undefined as StreamOrigin | undefined,
    accounts: [] as AccountChange[],
    deletes: [] as RecordDelete[],
    posts: [] as PostPut[],
    engagements: new Map<string, EngagementPut>(),
    /** The newest rev planned of each record. */
    records: new Map<string, bigint>(),
    /** Posts that engagements in the batch are about. */
    subjects: new Set<string>(),
    /** Accounts with a record, a subject or a change in the batch. */
    touched: new Set<string>(),
    tally: { kinds: {}, skipped: {} } as { kinds: Tally['kinds']; skipped: Tally['skipped'] },
  }
}

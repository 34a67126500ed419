/**
 * The ingester and whoever else puts posts into feeds change the same counters and rows, so their transactions take
 * turns: each begins like this. The lock goes with the transaction. Any constants; every version uses the same.
 */
export const BEGIN_IN_TURN = `begin; select pg_advisory_xact_lock(${0x4c79_6303})`

/**
 * Taken first, and also by the job that removes posts which no feed holds: a post must not go while it is put into a
 * feed. The ingester does not wait for that job.
 */
export const BEGIN_WITH_POSTS_IN_PLACE = `begin; select pg_advisory_xact_lock(${0x4c79_6304}); select pg_advisory_xact_lock(${0x4c79_6303})`

/** Keeps posts from being put into feeds until the transaction ends. */
export const KEEP_FEEDS_AS_THEY_ARE = `select pg_advisory_xact_lock(${0x4c79_6304})`

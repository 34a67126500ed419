import { readSignature, type Signature } from '../match/duplicates/signature.ts'
import type { Reader } from '../persist/database.ts'
import type { Candidate } from './algorithm.ts'
import { askedPosts } from './asked.ts'

/** How posts of a list are related, as far as what is stored of them tells. */
export interface Kinship {
  /** The thread of a post: that of the post that began it, which is the post itself where it replies to none. */
  threadOf(post: Candidate): string
  /** By which nearly equal texts are known; undefined where the text is too short to tell. */
  signatureOf(post: Candidate): Signature | undefined
}

/** Kinship where nobody asks: every post stands alone. */
export const STRANGERS: Kinship = { threadOf: nameOf, signatureOf: () => undefined }

/** Looks each post up by its key; one query. */
export async function kinshipOf(reader: Reader, posts: readonly Candidate[]): Promise<Kinship> {
  const { asked, isAsked } = askedPosts(posts)
  const rows = await reader
    .selectFrom(asked)
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom('posts')
          .select(['root_author', 'root_rkey', 'fingerprint'])
          .where(isAsked)
          .limit(1)
          .as('post'),
      (join) => join.onTrue(),
    )
    .select(['asked.author', 'asked.rkey', 'post.root_author', 'post.root_rkey', 'post.fingerprint'])
    .execute()
  const threads = new Map<string, string>()
  const signatures = new Map<string, Signature>()
  for (const { root_author: author, root_rkey: rkey, fingerprint, ...post } of rows) {
    if (author !== null && rkey !== null) threads.set(nameOf(post), nameOf({ author, rkey }))
    if (fingerprint !== null) signatures.set(nameOf(post), readSignature(fingerprint))
  }
  return {
    threadOf: (post) => threads.get(nameOf(post)) ?? nameOf(post),
    signatureOf: (post) => signatures.get(nameOf(post)),
  }
}

function nameOf({ author, rkey }: Candidate): string {
  return `${author}/${rkey}`
}

import { z } from 'zod'
import { duration, formatDuration } from '../../duration.ts'
import type { Post } from '../../event.ts'
import { decodeTid, tidMicros } from '../../tid.ts'
import { defineFilter } from '../filter.ts'

export default defineFilter({
  summary: 'Matches posts whose date agrees with the moment at which they were really made.',
  details: `Authors can date their posts as they like (\`createdAt\`), and tools that import old posts do. The record key tells when a
post entered the network. A post matches if its date lies at most \`behind\` before that moment and at most \`ahead\` after it.
A post without a readable date does not match.`,
  config: z.strictObject({
    behind: duration()
      .prefault('1d')
      .meta({ description: 'How far the date may lie before the moment that the record key names.' }),
    ahead: duration()
      .prefault('5m')
      .meta({ description: 'How far the date may lie after the moment that the record key names.' }),
  }),
  examples: [
    {
      yaml: 'created: { behind: 2d }',
      matches: { rkey: '3mbu6hyf5262a', createdAt: Date.parse('2026-01-07T19:15:01Z') },
      rejects: { rkey: '3mbu6hyf5262a', createdAt: Date.parse('2019-05-01T12:00:00Z') },
    },
  ],
  compile: ({ behind, ahead }) => ({
    matches: ({ post }) => {
      const lead = leadOf(post)
      return lead !== undefined && lead >= -behind && lead <= ahead
    },
    anchors: undefined,
    explain: ({ post }) => {
      const lead = leadOf(post)
      if (lead === undefined) return 'no readable date'
      const distance = formatDuration(Math.round(Math.abs(lead) / 1000) * 1000)
      return lead < 0 ? `dated ${distance} before it was made` : `dated ${distance} after it was made`
    },
  }),
})

/** How far the date lies after the moment of the record key, in milliseconds. */
function leadOf(post: Post): number | undefined {
  const tid = decodeTid(post.rkey)
  if (tid === undefined || post.createdAt === undefined) return undefined
  return post.createdAt - tidMicros(tid) / 1000
}

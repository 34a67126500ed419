/** What can happen on the network, and how often: shares of all events. */
export interface Mix {
  readonly like: number
  readonly unlike: number
  readonly repost: number
  readonly unrepost: number
  readonly post: number
  readonly editPost: number
  readonly deletePost: number
  readonly follow: number
  readonly unfollow: number
  readonly block: number
  readonly unblock: number
  readonly profile: number
  readonly listItem: number
  readonly gate: number
  readonly other: number
  readonly identity: number
  readonly account: number
  readonly sync: number
}

export type Action = keyof Mix

export interface Profile {
  readonly mix: Mix
  /** Half of the likes and reposts come within this many hours of the post. */
  readonly engagementMedianHours: number
  /** Share of events that are followed by something no well-behaved client writes. */
  readonly hostility: number
}

/** July 2026: 152 contiguous events and a sample of three minutes. Creates 95 %, deletes 4 %, updates 0.6 %. */
const network2026: Profile = {
  mix: {
    like: 67.9,
    unlike: 0.9,
    repost: 9.6,
    unrepost: 0.3,
    post: 11.2,
    editPost: 0.05,
    deletePost: 0.7,
    follow: 3.9,
    unfollow: 2.0,
    block: 0.9,
    unblock: 0.05,
    profile: 0.6,
    listItem: 0.8,
    gate: 0.2,
    other: 0.5,
    identity: 0.06,
    account: 0.12,
    sync: 0.02,
  },
  engagementMedianHours: 4.1,
  hostility: 0,
}

/** November 2024, the weeks of the great growth: a third of everything is follows (a thousand million events counted). */
const network2024: Profile = {
  mix: {
    like: 46.7,
    unlike: 0.62,
    repost: 5.72,
    unrepost: 0.19,
    post: 8.99,
    editPost: 0.01,
    deletePost: 0.45,
    follow: 30.54,
    unfollow: 2.73,
    block: 1.59,
    unblock: 0.04,
    profile: 0.81,
    listItem: 0.86,
    gate: 0.06,
    other: 0.06,
    identity: 0.3,
    account: 0.32,
    sync: 0.01,
  },
  engagementMedianHours: 4.1,
  hostility: 0,
}

/** `adversarial` is 2026 with every third event followed by a hostile one. */
export const PROFILES = {
  network2026,
  network2024,
  adversarial: { ...network2026, hostility: 0.33 },
} as const satisfies Record<string, Profile>

export type ProfileName = keyof typeof PROFILES

/** Share of the likes of a day by hour (UTC), as a multiple of the mean; night in America and Europe is the trough. */
const HOURS = [
  1.15, 1.15, 1.15, 1.13, 0.86, 0.74, 0.62, 0.6, 0.58, 0.58, 0.62, 0.72, 0.82, 0.94, 1.06, 1.14, 1.2, 1.22,
  1.25, 1.29, 1.3, 1.28, 1.24, 1.2,
]
const MEAN = HOURS.reduce((sum, hour) => sum + hour, 0) / HOURS.length

/** How busy the network is at a moment (milliseconds since 1970); 1 on average over a day. */
export function busyness(milliseconds: number): number {
  return HOURS[Math.floor(milliseconds / 3_600_000) % 24]! / MEAN
}

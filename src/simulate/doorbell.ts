/** Wakes everyone who waits; those who come later wait for the next ring. */
export interface Doorbell {
  ring(): void
  rung(): Promise<void>
}

export function createDoorbell(): Doorbell {
  let ringing = Promise.withResolvers<void>()
  return {
    ring() {
      ringing.resolve()
      ringing = Promise.withResolvers<void>()
    },
    rung: () => ringing.promise,
  }
}

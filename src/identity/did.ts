// The two methods atproto blesses. A did:web with a path is not one of them; a port is for tests on loopback.
const PLC = /^did:plc:[a-z2-7]{24}$/
const WEB =
  /^did:web:(?=.{1,253}$)[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?:%3A[0-9]{1,5})?$/

/** Whether `text` is an account DID that can be looked up: did:plc, or did:web of a bare host. */
export function isAccountDid(text: string): boolean {
  return PLC.test(text) || WEB.test(text)
}

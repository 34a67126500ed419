import { Registry } from 'prom-client'

/** Every metric of the process. Labels come from closed sets only: feed names, reasons, kinds. */
export const registry = new Registry()

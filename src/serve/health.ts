import { type RequestHandler, Router } from 'express'

/** Something the server needs. Resolves to undefined where it is well, to what is wrong otherwise; may also throw. */
export type HealthCheck = () => Promise<string | undefined>

/** `live`: the process answers. `ready`: everything in `checks` is well; 503 with the reasons otherwise. */
export function healthRoutes(checks: Readonly<Record<string, HealthCheck>>): Router {
  const routes = Router()
  routes.get('/health/live', (_, response) => {
    response.json({ status: 'live' })
  })
  routes.get('/health/ready', readiness(checks))
  return routes
}

const PATIENCE_MS = 2000
/** Anybody may ask, so the database is asked at most once in this time. */
const KEEP_MS = 1000

function readiness(checks: Readonly<Record<string, HealthCheck>>): RequestHandler {
  let latest: { readonly at: number; readonly results: Promise<Record<string, string>> } | undefined
  return async (_, response, next) => {
    try {
      const now = performance.now()
      if (latest === undefined || now - latest.at >= KEEP_MS) latest = { at: now, results: runAll(checks) }
      const results = await latest.results
      const isReady = Object.values(results).every((result) => result === 'ok')
      response.status(isReady ? 200 : 503).json({ status: isReady ? 'ready' : 'not ready', checks: results })
    } catch (error) {
      next(error)
    }
  }
}

/** `ok` or what is wrong, by the name of the check. */
async function runAll(checks: Readonly<Record<string, HealthCheck>>): Promise<Record<string, string>> {
  const results = Object.entries(checks).map(async ([name, check]) => [name, await run(check)] as const)
  return Object.fromEntries(await Promise.all(results))
}

async function run(check: HealthCheck): Promise<string> {
  const patience = Promise.withResolvers<string>()
  const timer = setTimeout(() => patience.resolve(`no answer within ${PATIENCE_MS / 1000} s`), PATIENCE_MS)
  try {
    return (await Promise.race([check(), patience.promise])) ?? 'ok'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    clearTimeout(timer)
  }
}

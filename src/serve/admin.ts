import type { Log } from '../telemetry/log.ts'
import { registry } from '../telemetry/registry.ts'
import { bareApp } from './bare-app.ts'
import { answerErrors } from './errors.ts'
import { type HealthCheck, healthRoutes } from './health.ts'
import { type Listen, type Listener, startListener } from './listener.ts'
import { notFound, trackRequests } from './requests.ts'

/** Serves health and metrics, for those who run Lycan and not for the public. Rejects where it cannot listen. */
export function startAdmin(options: {
  readonly listen: Listen
  readonly checks: Readonly<Record<string, HealthCheck>>
  readonly log: Log
}): Promise<Listener> {
  const app = bareApp()
  app.use(trackRequests, healthRoutes(options.checks))
  app.get('/metrics', async (_, response, next) => {
    try {
      response.type(registry.contentType).send(await registry.metrics())
    } catch (error) {
      next(error)
    }
  })
  app.use(notFound, answerErrors(options.log))
  return startListener(app, options.listen)
}

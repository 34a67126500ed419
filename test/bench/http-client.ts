import { Agent, get } from 'node:http'
import { workerData } from 'node:worker_threads'

const { url, requests } = workerData as { readonly url: string; readonly requests: number }
const CONNECTIONS = 16
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })

/** Asks `requests` times over a few connections, and fails at the first answer that is not 200. */
function ask(): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`))
      response.on('end', resolve).resume()
    }).once('error', reject)
  })
}

await Promise.all(
  Array.from({ length: CONNECTIONS }, async () => {
    for (let i = 0; i < requests / CONNECTIONS; i++) await ask()
  }),
)
agent.destroy()

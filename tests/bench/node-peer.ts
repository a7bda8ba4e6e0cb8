/**
 * A published Node proxy as the edge's peer: it looks the organisation up in a map and passes the request on, and does nothing else. Run as a
 * process of its own: `node-peer.ts <package> <port> <orgs file> <eu port> <us port>`.
 */
import { readFileSync } from 'node:fs'
import { Agent, createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { argv } from 'node:process'
import fastProxy from 'fast-proxy'
import { createProxyServer as createProxy3 } from 'http-proxy-3'
import { createProxyServer as createHttpxy } from 'httpxy'

type Pass = (request: IncomingMessage, response: ServerResponse, zone: string) => void

const [, , peer = '', port, orgsFile = '', eu, us] = argv
const ports: Readonly<Record<string, string | undefined>> = { eu, us }
const target = (zone: string): string => `http://127.0.0.1:${ports[zone]}`
const zones = new Map(
  readFileSync(orgsFile, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' ') as [string, string]),
)
const agent = new Agent({ keepAlive: true, maxSockets: 256 })

const peers: Readonly<Record<string, () => Pass>> = {
  'fast-proxy': () => {
    const undici = { connections: 256, pipelining: 1 }
    const byZone = new Map(['eu', 'us'].map((zone) => [zone, fastProxy({ base: target(zone), undici }).proxy]))
    return (request, response, zone) => byZone.get(zone)?.(request, response, request.url ?? '/', {})
  },
  httpxy: () => {
    const proxy = createHttpxy({ agent })
    return (request, response, zone) => void proxy.web(request, response, { target: target(zone) })
  },
  'http-proxy-3': () => {
    const proxy = createProxy3({ agent })
    return (request, response, zone) => void proxy.web(request, response, { target: target(zone) })
  },
}

const pass = peers[peer]?.()
if (!pass) throw new Error(`There is no peer ${peer}`)
createServer((request, response) => {
  const zone = zones.get(String(request.headers['x-org-id']))
  if (zone !== undefined) pass(request, response, zone)
  else response.writeHead(404).end()
}).listen(Number(port), '127.0.0.1')

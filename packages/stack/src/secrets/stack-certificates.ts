/**
 * Certificates for a stack with TLS, made by the machine's own openssl under an authority of the stack: one for the bare host, one for each zone that
 * covers its own host and those of its organisations and nobody else's, and what edges show each other. Each key lies with the part that shows its
 * certificate and is made once; what has a month to live is made anew.
 */
import { execFileSync } from 'node:child_process'
import { randomBytes, X509Certificate } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ZoneConfig } from '@repo/residency'
import { globalEdgeFolders, tlsFolder, zoneFolders } from '../plan/state-folders.ts'
import { StartProblem } from '../supervisor/preflight.ts'

export interface StackTls {
  /** Whom browsers and programs have to believe: the stack's own authority, in PEM. */
  readonly authorityFile: string
  readonly authority: string
}

/** The name by which an edge meets another one on this machine. */
export const edgeName = 'localhost'
const days = 365
const renewBeforeMs = 30 * 86_400_000

/** @throws StartProblem when there is no openssl */
export function ensureStackCertificates(stateFolder: string, zones: readonly ZoneConfig[]): StackTls {
  const folder = tlsFolder(stateFolder)
  const authorityFile = join(folder, 'authority.pem')
  const global = globalEdgeFolders(stateFolder)
  makeAuthority(folder, authorityFile)
  issue(folder, global.certificates, 'bare', ['localhost'])
  issue(folder, global.secrets, 'upstream', ['global-1.edges'])
  for (const { zone, host } of zones) {
    const { edgeCertificates } = zoneFolders(stateFolder, zone)
    issue(folder, edgeCertificates, 'zone', [`${host}.localhost`, `*.o.${host}.localhost`])
    issue(folder, edgeCertificates, 'edge', [edgeName])
  }
  return { authorityFile, authority: readFileSync(authorityFile, 'utf8') }
}

function makeAuthority(folder: string, file: string): void {
  if (isGood(file)) return
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', join(folder, 'authority.key')]
  const rules = ['-addext', 'basicConstraints=critical,CA:TRUE,pathlen:0', '-addext', 'keyUsage=critical,keyCertSign']
  openssl('req', '-x509', ...key, '-out', file, '-days', String(2 * days), '-subj', '/CN=Freehold local stack', ...rules)
}

/** Writes `<name>.crt` and `<name>.key`. The key never leaves the folder that it was made in. */
function issue(authorityFolder: string, folder: string, name: string, names: readonly string[]): void {
  const authority = join(authorityFolder, 'authority.pem')
  const [certificate, key] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)]
  if (isGood(certificate, authority)) return
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const [request, extensions] = [join(folder, `${name}.csr`), join(folder, `${name}.ext`)]
  writeFileSync(extensions, `subjectAltName=${names.map((one) => `DNS:${one}`).join(',')}\nextendedKeyUsage=serverAuth,clientAuth\n`)
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key]
  openssl('req', ...newKey, '-out', request, '-subj', `/CN=${names[0]}`)
  const by = ['-CA', authority, '-CAkey', join(authorityFolder, 'authority.key'), '-set_serial', `0x${randomBytes(16).toString('hex')}`]
  openssl('x509', '-req', '-in', request, ...by, '-days', String(days), '-extfile', extensions, '-out', certificate)
  for (const file of [request, extensions]) rmSync(file)
}

function isGood(file: string, authorityFile?: string): boolean {
  try {
    const certificate = new X509Certificate(readFileSync(file))
    const known = authorityFile === undefined || certificate.verify(new X509Certificate(readFileSync(authorityFile)).publicKey)
    return known && certificate.validToDate.getTime() - Date.now() > renewBeforeMs
  } catch {
    return false
  }
}

function openssl(...args: readonly string[]): void {
  try {
    execFileSync('openssl', args, { stdio: 'pipe' })
  } catch (cause) {
    throw new StartProblem('--tls needs the program openssl to make certificates. Install it, or start without --tls.', { cause })
  }
}

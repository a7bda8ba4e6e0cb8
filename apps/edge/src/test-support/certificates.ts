/** Certificates made for one test run by the machine's own openssl; nothing of them is kept. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Authority {
  readonly pem: string
  /** Writes `<name>.crt` and `<name>.key` for the names into a folder. */
  issue(folder: string, name: string, names: readonly string[]): { readonly cert: string; readonly key: string }
}

const openssl = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'ignore' })
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

export function authority(root: string): Authority {
  mkdirSync(root, { recursive: true })
  const [caKey, caCert] = [join(root, 'ca.key'), join(root, 'ca.pem')]
  openssl('req', '-x509', ...newKey, '-keyout', caKey, '-out', caCert, '-days', '2', '-subj', '/CN=test authority')
  let serial = 0
  return {
    pem: readFileSync(caCert, 'utf8'),
    issue: (folder, name, names) => {
      mkdirSync(folder, { recursive: true })
      serial += 1
      const [key, request, cert, extensions] = ['key', 'csr', 'crt', 'ext'].map((end) => join(root, `${serial}.${end}`)) as [
        string,
        string,
        string,
        string,
      ]
      writeFileSync(extensions, `subjectAltName=${names.map((one) => `DNS:${one}`).join(',')}\nextendedKeyUsage=serverAuth,clientAuth\n`)
      openssl('req', ...newKey, '-keyout', key, '-out', request, '-subj', `/CN=${name}`)
      openssl(
        'x509',
        '-req',
        '-in',
        request,
        '-CA',
        caCert,
        '-CAkey',
        caKey,
        '-set_serial',
        String(serial),
        '-days',
        '2',
        '-extfile',
        extensions,
        '-out',
        cert,
      )
      const made = { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
      writeFileSync(join(folder, `${name}.crt`), made.cert)
      writeFileSync(join(folder, `${name}.key`), made.key, { mode: 0o600 })
      return made
    },
  }
}

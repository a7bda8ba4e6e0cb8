import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { entryOrigin } from '../plan/addresses.ts'
import { repositoryRoot } from '../plan/repository-root.ts'

/**
 * Runs the month as `npm run month` does, in a process of its own: it is a program that uses the stack from outside.
 * @returns its exit code: 0 when every figure agrees
 */
export async function runMonthCommand(options: {
  readonly basePort: number
  readonly stateFolder: string
  readonly organizations: readonly string[]
  readonly signal: AbortSignal
  /** Of a stack with TLS. */
  readonly authorityFile?: string | undefined
}): Promise<number> {
  const program = join(repositoryRoot, 'packages/stack/src/month/main.ts')
  const only = options.organizations.flatMap((id) => ['--org', id])
  const args = [
    program,
    ...only,
    '--edge',
    entryOrigin(options.basePort, options.authorityFile !== undefined),
    '--demo',
    join(options.stateFolder, 'demo.json'),
  ]
  const env = { ...process.env, ...(options.authorityFile !== undefined && { NODE_EXTRA_CA_CERTS: options.authorityFile }) }
  const child = spawn(process.execPath, args, { cwd: repositoryRoot, env, stdio: ['ignore', 'inherit', 'inherit'] })
  const stop = () => child.kill('SIGTERM')
  options.signal.addEventListener('abort', stop, { once: true })
  const [code] = (await once(child, 'exit')) as [number | null]
  options.signal.removeEventListener('abort', stop)
  return code ?? 1
}

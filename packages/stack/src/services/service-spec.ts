/**
 * What one long-running process of the local stack is: how it is started, how one sees that it is ready, and how it is asked to
 * leave. The supervisor restarts from the same description, so preparing (folders, passwords, configuration) happens before it.
 */
export interface ServiceSpec {
  /** Unique in one stack, for instance `eu/postgres`. */
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  /** The whole environment of one run: nothing is inherited that is not named here. Asked at every start, so a run may have a name of its own. */
  readonly env: () => NodeJS.ProcessEnv
  readonly cwd: string
  /** Standard output and error are appended here. */
  readonly logFile: string
  /** Only when the stack runs as root and the child must not. */
  readonly uid?: number
  readonly gid?: number
  /** The signal that makes it finish its work and leave. */
  readonly stopSignal: NodeJS.Signals
  /** How long it may take to leave before it is killed. */
  readonly stopTimeoutMs: number
  /** How long it may take until `isReady` is true. */
  readonly readyTimeoutMs: number
  /** Asked again and again after the start; false or a rejection means not yet. */
  readonly isReady: () => Promise<boolean>
}

/** A variable of the stack's own environment that children need to find programs and a home; no secret is among them. */
const inherited = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', 'CI'] as const

/** The environment children start from: path, home and language of the caller, and what is added. */
export function childEnvironment(added: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const base = Object.fromEntries(inherited.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])))
  return { ...base, ...added }
}

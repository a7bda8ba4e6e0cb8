import { execFileSync, spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Postgres refuses to run as root. When the stack does run as root, this finds a way to run a program as somebody else:
 * a user namespace that shows root's own files as `nobody`'s (works in any folder, changes no owner), else the user `nobody`
 * itself, who must be able to enter the folders and own the data.
 */
export interface Unprivileged {
  readonly uid?: number
  readonly gid?: number
  /** The command line that runs `command` without privileges. */
  wrap(command: string, args: readonly string[]): { command: string; args: string[] }
  /** Makes a folder belong to whoever the program will be, as seen from outside. */
  own(path: string): void
}

const nobody = 65534
const unshareArgs = ['-U', `--map-user=${nobody}`, `--map-group=${nobody}`]

/**
 * @param folders every folder the program has to reach
 * @throws Error when the stack runs as root and neither way is open here
 */
export function unprivileged(folders: readonly string[]): Unprivileged {
  if (process.getuid?.() !== 0) return { wrap: (command, args) => ({ command, args: [...args] }), own: () => undefined }
  if (canUnshare()) {
    return {
      wrap: (command, args) => ({ command: 'unshare', args: [...unshareArgs, command, ...args] }),
      own: (path) => changeOwner(path, 0),
    }
  }
  const closed = folders.find((folder) => !othersCanEnter(folder))
  if (closed !== undefined) {
    throw new Error(
      `Postgres cannot run as root, and nobody else can enter ${closed}. Run the stack as an ordinary user, or from a folder others can enter.`,
    )
  }
  return {
    uid: nobody,
    gid: nobody,
    wrap: (command, args) => ({ command, args: [...args] }),
    own: (path) => changeOwner(path, nobody),
  }
}

let unshareWorks: boolean | undefined
function canUnshare(): boolean {
  unshareWorks ??= spawnSync('unshare', [...unshareArgs, 'true'], { stdio: 'ignore' }).status === 0
  return unshareWorks
}

/** Only when it differs: walking six data folders on every start would cost seconds. */
function changeOwner(path: string, uid: number): void {
  if (statSync(path).uid !== uid) execFileSync('chown', ['-R', `${uid}:${uid}`, path])
}

function othersCanEnter(folder: string): boolean {
  const execute = (statSync(folder).mode & 0o001) !== 0
  const parent = dirname(folder)
  return execute && (parent === folder || othersCanEnter(parent))
}

import { writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

/** Where a Node process listens for its debugger once it got SIGUSR1. */
const inspectorList = 'http://127.0.0.1:9229/json/list'

/** Records the CPU profile of a running Node process, for Chrome's developer tools. @returns how to stop and write it */
export async function profileOf(pid: number, file: string): Promise<() => Promise<void>> {
  process.kill(pid, 'SIGUSR1')
  const [target] = (await untilListening()) as { webSocketDebuggerUrl: string }[]
  const socket = new WebSocket(target?.webSocketDebuggerUrl ?? '')
  await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }))
  let last = 0
  const send = (method: string) => {
    const id = (last += 1)
    const { promise, resolve } = Promise.withResolvers<{ profile?: unknown }>()
    const listen = ({ data }: MessageEvent) => {
      const answer = JSON.parse(String(data)) as { id?: number; result?: { profile?: unknown } }
      if (answer.id !== id) return
      socket.removeEventListener('message', listen)
      resolve(answer.result ?? {})
    }
    socket.addEventListener('message', listen)
    socket.send(JSON.stringify({ id, method }))
    return promise
  }
  await send('Profiler.enable')
  await send('Profiler.start')
  return async () => {
    const { profile } = await send('Profiler.stop')
    writeFileSync(file, JSON.stringify(profile))
    socket.close()
  }
}

async function untilListening(): Promise<unknown> {
  for (;;) {
    const answer = await fetch(inspectorList).catch(() => undefined)
    if (answer?.ok) return answer.json()
    await pause(100)
  }
}

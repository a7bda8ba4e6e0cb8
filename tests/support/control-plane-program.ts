/**
 * The control plane as a process of its own, for tests that stop or kill it. KILL names the step and side at which it ends itself with SIGKILL, as
 * `step:side`.
 */
import { boot } from '../../apps/control-plane/src/server/boot.ts'
import { serveControlPlane } from './control-plane-http.ts'

const { KILL, PORT } = process.env
const services = await boot({
  onStepBoundary({ stepName, side }) {
    if (KILL === `${stepName}:${side}`) process.kill(process.pid, 'SIGKILL')
  },
})
const stop = await serveControlPlane(services, Number(PORT))
process.stdout.write('ready control-plane\n')
process.once('SIGTERM', () => {
  void stop()
    .then(() => services.close())
    .then(() => process.exit(0))
})

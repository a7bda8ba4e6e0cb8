import { z } from 'zod'

const answerSchema = z.union([
  z.object({ ok: z.literal(true), data: z.unknown() }),
  z.object({ ok: z.literal(false), error: z.object({ code: z.string(), message: z.string() }) }),
])
const sessionSchema = z.object({ token: z.string() })
const organizationSchema = z.object({ id: z.uuid() })
const progressSchema = z.object({ status: z.string(), provisioning: z.string().nullable() })

/** What the seed asks of the control plane, as its built-in operator would. */
export interface OperatorApi {
  /** Reserves an organisation in a zone. The same `name` gives the same organisation again, so a seed that was cut off goes on. */
  createOrganization(name: string, order: { zone: string; kind: string }): Promise<string>
  /** `provisioning` is `claimable` once the zone's claim link opens; `status` is `provisioning` until it has been claimed. */
  progressOf(id: string): Promise<{ status: string; provisioning: string | null }>
}

/** Signs in as the local stack's operator. @throws Error with the control plane's code when it refuses */
export async function signInOperator(controlPlaneUrl: string, passphrase: string): Promise<OperatorApi> {
  const ask = async (path: string, request: RequestInit): Promise<unknown> => {
    const response = await fetch(new URL(path, controlPlaneUrl), request)
    const answer = answerSchema.parse(await response.json())
    if (!answer.ok) throw new Error(`The control plane refused ${path}: ${answer.error.code}. ${answer.error.message}`)
    return answer.data
  }
  const post = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<unknown> =>
    ask(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })
  const { token } = sessionSchema.parse(await post('/api/v1/operators/sessions', { passphrase }))
  return {
    createOrganization: async (name, order) => {
      const headers = { authorization: `Bearer ${token}`, 'idempotency-key': name }
      return organizationSchema.parse(await post('/api/v1/organizations', order, headers)).id
    },
    progressOf: async (id) =>
      progressSchema.parse(await ask(`/api/v1/organizations/${id}`, { headers: { authorization: `Bearer ${token}` } })),
  }
}

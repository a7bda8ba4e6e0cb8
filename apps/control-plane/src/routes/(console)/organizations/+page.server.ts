import { error, redirect } from '@sveltejs/kit'
import { organizationStatuses } from '@repo/contract/boundary'
import { readTableQuery } from '@repo/ui/table-url'
import { isUuid, parseOrgId } from '@repo/core'
import { m } from '#lib/paraglide/messages.js'
import { answered, submitted } from '#lib/server/describe-error.ts'
import type { Actions, PageServerLoad } from './$types'

const pageSize = 50

export const load: PageServerLoad = async ({ locals, url, depends }) => {
  depends('console:organizations')
  const { api, requestId } = locals
  const { find, trail } = readTableQuery(url)
  const before = Number(trail.at(-1) ?? '')
  const zone = url.searchParams.get('zone') ?? undefined
  const status = organizationStatuses.find((one) => one === url.searchParams.get('status'))
  const wanted = find.trim().toLowerCase()
  // Shorter beginnings would list strangers' ids by trying letters.
  const idProblem = wanted !== '' && !/^[0-9a-f-]{8,36}$/.test(wanted)
  const list = idProblem
    ? { items: [], nextBefore: null, total: 0 }
    : await answered(
        api.organizations.list({
          limit: pageSize,
          ...(wanted === '' ? {} : { id: wanted }),
          ...(zone === undefined ? {} : { zone }),
          ...(status === undefined ? {} : { status }),
          ...(before > 0 ? { before } : {}),
        }),
        requestId,
      )
  const open = parseOrgId(url.searchParams.get('open'))
  const board = await answered(api.zones.board({}), requestId)
  return {
    list,
    pageSize,
    zone,
    status,
    idProblem: idProblem ? m.id_too_short() : undefined,
    asOf: board.asOf,
    zones: board.zones.map((one) => one.code).toSorted(),
    detail: open && (await answered(api.organizations.get({ id: open }), requestId)),
  }
}

const confirmFields = { CONFIRMATION_MISMATCH: 'confirm', ORG_TRANSITION_NOT_ALLOWED: 'confirm' }

/** Each act posts the organisation's id and, where people are cut off, what the operator typed. */
export const actions: Actions = {
  suspend: async (event) => change(event, (api, id, confirm) => api.organizations.suspend({ id, confirm })),
  resume: async (event) => change(event, (api, id) => api.organizations.resume({ id })),
  close: async (event) => change(event, (api, id, confirm) => api.organizations.close({ id, confirm })),
}

type Api = App.Locals['api']

async function change(
  { request, locals, url }: { request: Request; locals: App.Locals; url: URL },
  act: (api: Api, id: NonNullable<ReturnType<typeof parseOrgId>>, confirm: string) => Promise<unknown>,
) {
  const form = await request.formData()
  const given = form.get('id')
  const id = isUuid(given) ? parseOrgId(given) : undefined
  if (!id) error(400, { status: 400, code: 'ORG_ID_MALFORMED', message: m.error_not_found_advice(), requestId: locals.requestId })
  const answer = await submitted(() => act(locals.api, id, String(form.get('confirm') ?? '').trim()), confirmFields)
  if (!answer.ok) return answer.failure
  const back = new URLSearchParams(url.searchParams)
  for (const name of [...back.keys()]) if (name.startsWith('/')) back.delete(name)
  back.set('open', id)
  return redirect(303, `/organizations?${back.toString()}`)
}

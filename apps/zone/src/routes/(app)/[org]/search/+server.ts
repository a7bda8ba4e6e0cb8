/** What the command palette finds on the server: units and people by what was typed. */
import { json } from '@sveltejs/kit'
import type { CommandGroup } from '@repo/ui'
import { m } from '#lib/paraglide/messages.js'
import { paths } from '#lib/paths.ts'
import { unitKindName } from '#lib/words.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async ({ locals, params, url }) => {
  const search = (url.searchParams.get('q') ?? '').trim().slice(0, 60)
  if (search.length < 2) return json([])
  const to = paths(params.org)
  const [units, people] = await Promise.all([locals.api.units.list({ search, limit: 6 }), locals.api.people.list({ search, limit: 6 })])
  const groups: CommandGroup[] = [
    {
      label: m.nav_units(),
      commands: units.items.map((unit) => ({
        label: unit.label,
        detail: unitKindName(unit.kind),
        href: to.unit(unit.associationId, unit.id),
      })),
    },
    {
      label: m.nav_people(),
      commands: people.items.map((party) => ({ label: party.displayName, detail: party.email ?? '', href: to.person(party.id) })),
    },
  ]
  return json(groups.filter(({ commands }) => commands.length > 0))
}

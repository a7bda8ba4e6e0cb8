import Banknote from '@lucide/svelte/icons/banknote'
import BookOpen from '@lucide/svelte/icons/book-open'
import Building from '@lucide/svelte/icons/building'
import Clock from '@lucide/svelte/icons/clock'
import DoorClosed from '@lucide/svelte/icons/door-closed'
import Eye from '@lucide/svelte/icons/eye'
import House from '@lucide/svelte/icons/house'
import KeyRound from '@lucide/svelte/icons/key-round'
import MapPin from '@lucide/svelte/icons/map-pin'
import Receipt from '@lucide/svelte/icons/receipt'
import ScrollText from '@lucide/svelte/icons/scroll-text'
import Settings from '@lucide/svelte/icons/settings'
import Upload from '@lucide/svelte/icons/upload'
import UserPlus from '@lucide/svelte/icons/user-plus'
import Users from '@lucide/svelte/icons/users'
import type { NavGroup, NavItem } from '@repo/ui'
import { m } from '#lib/paraglide/messages.js'
import { paths } from './paths.ts'

interface Association {
  readonly id: string
  readonly name: string
}

export interface Navigation {
  readonly groups: readonly NavGroup[]
  readonly bar: readonly NavItem[]
}

export interface Place {
  readonly org: string
  readonly associations: readonly Association[]
  /** Actions the reader may take: a place that would refuse them is not listed. */
  readonly allowed: readonly string[]
  readonly path: string
  /** Id of the association in the address. */
  readonly current: string | undefined
}

/**
 * The places of an organisation. The association in the address has its own group; with only one association, that one is always there.
 */
export function navigation({ org, associations, allowed, path, current }: Place): Navigation {
  const to = paths(org)
  const may = (action: string, place: NavItem): NavItem[] => (allowed.includes(action) ? [place] : [])
  const item = (label: string, href: string, icon: NavItem['icon'], exact = false): NavItem => ({
    label,
    href,
    icon,
    current: exact ? path === href : path === href || path.startsWith(`${href}/`),
  })
  const association = associations.find(({ id }) => id === current) ?? (associations.length === 1 ? associations[0] : undefined)
  const today = item(m.nav_today(), to.today, House, true)
  const all = item(m.nav_associations(), to.associations, Building, association !== undefined)
  const people = item(m.nav_people(), to.people, Users)
  const inside = association && {
    units: may('unit.list', item(m.nav_units(), to.units(association.id), DoorClosed)),
    assessments: may('assessment.read', item(m.nav_assessments(), to.assessments(association.id), Receipt)),
    receipts: may('receipt.read', item(m.nav_receipts(), to.receipts(association.id), Banknote)),
    receivables: may('receivable.read', item(m.nav_receivables(), to.receivables(association.id), Clock)),
    books: may('ledger.read', item(m.nav_books(), to.trialBalance(association.id), BookOpen)),
    imports: may('import.list', item(m.nav_import(), to.imports(association.id), Upload)),
  }
  const team = may('member.list', item(m.nav_team(), to.team, UserPlus))
  const groups: NavGroup[] = [
    { items: [today, all, people] },
    ...(association && inside ? [{ label: association.name, items: Object.values(inside).flat() }] : []),
    {
      label: m.nav_organisation(),
      items: [
        ...team,
        ...may('api_key.list', item(m.nav_api_keys(), to.apiKeys, KeyRound)),
        ...may('access_grant.read', item(m.nav_access(), to.access, Eye)),
        ...may('audit_event.read', item(m.nav_audit(), to.audit, ScrollText)),
        ...may('organization.read', item(m.nav_residency(), to.residency, MapPin)),
        item(m.nav_settings(), to.settings, Settings),
      ],
    },
  ]
  return {
    groups,
    bar: inside ? [today, ...inside.units, ...inside.assessments, ...inside.receipts] : [today, all, people, ...team],
  }
}

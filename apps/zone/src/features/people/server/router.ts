import { createParty } from './create-party.ts'
import { exportPeople } from './export-people.ts'
import { getParty } from './get-party.ts'
import { listOwnersOfUnits } from './list-owners-of-units.ts'
import { listOwners } from './list-owners.ts'
import { listPeople } from './list-people.ts'
import { setOwners } from './set-owners.ts'
import { transferOwnership } from './transfer-ownership.ts'
import { updateParty } from './update-party.ts'

export const peopleRouter = {
  create: createParty,
  list: listPeople,
  get: getParty,
  update: updateParty,
  export: exportPeople,
}

export const ownershipRouter = {
  set: setOwners,
  list: listOwners,
  ofUnits: listOwnersOfUnits,
  transfer: transferOwnership,
}

import { levels, modes, policyModes, type ModeRule } from '@repo/residency'
import { handle } from '../../server/procedures.ts'

/** The table of the modes as the decision engine reads it. */
export const listModes = handle.residency.modes.handler(() => ({
  items: policyModes.map((mode) => {
    const { requires, dedicatedCell, staffInCountry, rules } = modes[mode]
    return {
      mode,
      requires: [...requires],
      dedicatedCell,
      staffInCountry,
      rules: levels.flatMap((level) => {
        const { forms = {}, ...own } = rules[level]
        const apart = Object.entries(forms).map(([form, rule]) => ({ level, form, ...shown(rule) }))
        return [{ level, form: null, ...shown(own) }, ...apart]
      }),
    }
  }),
}))

const shown = ({ places, operator, viewFromOutside, exports, releasable }: ModeRule) => ({
  places: places.store,
  transit: places.transit,
  operatorAccess: operator,
  viewFromOutside,
  exports,
  releasable,
})

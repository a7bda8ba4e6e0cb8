/** The project's own lint rules, each with a test beside it. eslint.config.js says where each holds. */
import { importDirections } from './import-directions.ts'
import { logicalCss } from './logical-css.ts'
import { noLiteralText } from './no-literal-text.ts'
import { noNumberMoney } from './no-number-money.ts'
import { noRawColour } from './no-raw-colour.ts'

export { stylesheetParser } from './stylesheet-parser.ts'

export const freeholdRules = {
  meta: { name: 'freehold', version: '1' },
  rules: {
    'import-directions': importDirections,
    'logical-css': logicalCss,
    'no-literal-text': noLiteralText,
    'no-number-money': noNumberMoney,
    'no-raw-colour': noRawColour,
  },
}

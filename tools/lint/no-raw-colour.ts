/** Colours are tokens: a raw one is wrong in one of the two themes and escapes the test of contrasts. */
import type { Rule } from 'eslint'
import { visitStyles } from './style-text.ts'

const rawColour = /(?<![\w&-])#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\(/i
const paletteClass =
  /\b(?:bg|text|border|ring|fill|stroke|outline|decoration|accent|caret|from|via|to|shadow|divide|placeholder)-(?:white|black|(?:slate|gray|zinc|neutral|stone|red|orange|amber|yellow|lime|green|emerald|teal|cyan|sky|blue|indigo|violet|purple|fuchsia|pink|rose)-\d{2,3})\b/

export const noRawColour: Rule.RuleModule = {
  meta: { type: 'problem', schema: [], docs: { description: 'no raw colours in components' } },
  create(context) {
    return visitStyles(context, (text, kind, node) => {
      const found = (rawColour.exec(text) ?? (kind === 'classes' ? paletteClass.exec(text) : null))?.[0]
      if (found)
        context.report({
          node,
          message: `${found} is a raw colour. Use a token of packages/ui/src/tokens.css; add one there if it is missing.`,
        })
    })
  },
}

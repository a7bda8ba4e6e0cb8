/** Screens must mirror for right-to-left languages, so inline directions are start and end, never left and right. */
import type { Rule } from 'eslint'
import { visitStyles } from './style-text.ts'

const property =
  /(?<![\w-])((?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)(?:-[a-z]+)?|left|right|border-(?:top|bottom)-(?:left|right)-radius)\s*:/
const value = /(?<![\w-])(?:text-align|float|clear|caption-side)\s*:\s*(?:left|right)\b/
const utility =
  /(?<![\w-])-?(?:m[lr]|p[lr]|scroll-[mp][lr]|left|right|border-[lr]|rounded-(?:[lr]|[tb][lr]))-(?:\[|\d|px|auto|full|none|sm|md|lg|xl)|(?<![\w-])(?:text-(?:left|right)|float-(?:left|right)|border-[lr]|rounded-[lr])(?![\w-])/

const mend =
  'Use the logical form: margin-inline-start, inset-inline-end, text-align: start, border-start-start-radius; in classes ms-, me-, ps-, pe-, start-, end-, text-start.'

export const logicalCss: Rule.RuleModule = {
  meta: { type: 'problem', schema: [], docs: { description: 'logical CSS properties only' } },
  create(context) {
    return visitStyles(context, (text, kind, node) => {
      const found = kind === 'css' ? (property.exec(text)?.[1] ?? value.exec(text)?.[0]) : utility.exec(text)?.[0]
      if (found) context.report({ node, message: `${found} is a physical direction. ${mend}` })
    })
  },
}

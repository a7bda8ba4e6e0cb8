/** Money is bigint minor units with a currency: a number loses cents above 2^53 and at every division. */
import type { Rule } from 'eslint'

const moneyName = /(?:^|[a-z_])(?:amount|amountMinor|minorUnits)$|^(?:amount|minor)|(?:amount|price|balance|owed|paid)Minor$|Minor$/i
const annotated = 'is money typed as a number. Use Money, or bigint minor units; on the wire a string.'
const converted = 'turns money into a number. Keep the bigint; to show it use the formatting of packages/money.'

interface Typed {
  readonly type: string
  readonly name?: string
  readonly typeAnnotation?: { readonly typeAnnotation?: { readonly type: string } }
}

const isNumber = (node: Typed) => node.typeAnnotation?.typeAnnotation?.type === 'TSNumberKeyword'

export const noNumberMoney: Rule.RuleModule = {
  meta: { type: 'problem', schema: [], docs: { description: 'money is never a number' } },
  create(context) {
    return {
      Identifier(node) {
        const typed = node as unknown as Typed
        if (isNumber(typed) && moneyName.test(typed.name ?? '')) context.report({ node, message: `${typed.name} ${annotated}` })
      },
      'TSPropertySignature, PropertyDefinition'(node: Rule.Node) {
        const { key, ...typed } = node as unknown as Typed & { readonly key: Typed }
        if (key.name && isNumber({ ...typed, type: typed.type }) && moneyName.test(key.name)) {
          context.report({ node, message: `${key.name} ${annotated}` })
        }
      },
      CallExpression(node) {
        const callee = context.sourceCode.getText(node.callee)
        const argument = node.arguments[0]
        if (!argument || !/^(?:Number|parseFloat|parseInt|Number\.parse(?:Float|Int)|Math\.\w+)$/.test(callee)) return
        const last = /(\w+)$/.exec(context.sourceCode.getText(argument))?.[1] ?? ''
        if (moneyName.test(last)) context.report({ node, message: `${callee}(${last}) ${converted}` })
      },
    }
  },
}

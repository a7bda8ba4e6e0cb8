/** Every word a person reads comes from the messages, so that all languages have it and none is forgotten. */
import type { Rule } from 'eslint'

const spokenAttributes = new Set(['aria-label', 'aria-description', 'aria-roledescription', 'alt', 'label', 'placeholder', 'title'])
const word = /\p{L}/u
const message =
  'Text that a person reads comes from the messages. Add it to messages/en.json (and de, fr) and write {m.its_name()}; components of packages/ui take it as a property.'

interface TextNode {
  readonly value: string
}
interface AttributeNode {
  readonly key: { readonly name: string }
  readonly value: readonly { readonly type: string; readonly value?: string }[]
}

export const noLiteralText: Rule.RuleModule = {
  meta: { type: 'problem', schema: [], docs: { description: 'no literal text in screens' } },
  create(context) {
    return {
      SvelteText(node: Rule.Node) {
        const inside = context.sourceCode.getAncestors(node).at(-1)?.type as string | undefined
        if (inside === 'SvelteStyleElement' || inside === 'SvelteScriptElement') return
        if (word.test((node as unknown as TextNode).value.replaceAll(/&[a-z]+;/g, ''))) context.report({ node, message })
      },
      SvelteAttribute(node: Rule.Node) {
        const { key, value } = node as unknown as AttributeNode
        if (!spokenAttributes.has(key.name)) return
        if (value.some((part) => part.type === 'SvelteLiteral' && word.test(part.value ?? ''))) context.report({ node, message })
      },
    }
  },
}

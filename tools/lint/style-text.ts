import type { Rule } from 'eslint'

interface StyleElement {
  readonly children: readonly { readonly value?: string }[]
}
interface AttributeNode {
  readonly key: { readonly name: string }
}

/**
 * Visits every piece of style in a file: a stylesheet as a whole, a component's style block, and its class and style attributes.
 * @param visit gets the text, what kind it is, and the node to report on
 */
export function visitStyles(
  context: Rule.RuleContext,
  visit: (text: string, kind: 'css' | 'classes', node: Rule.Node) => void,
): Rule.RuleListener {
  const isStylesheet = context.filename.endsWith('.css')
  return {
    Program(node) {
      if (isStylesheet) visit(withoutComments(context.sourceCode.text), 'css', node as Rule.Node)
    },
    SvelteStyleElement(node: Rule.Node) {
      const { children } = node as unknown as StyleElement
      visit(withoutComments(children.map((child) => child.value ?? '').join('')), 'css', node)
    },
    SvelteAttribute(node: Rule.Node) {
      const { name } = (node as unknown as AttributeNode).key
      if (name === 'class' || name === 'style') visit(context.sourceCode.getText(node), name === 'class' ? 'classes' : 'css', node)
    },
    SvelteStyleDirective(node: Rule.Node) {
      visit(context.sourceCode.getText(node).replace(/^style:/, ''), 'css', node)
    },
  }
}

const withoutComments = (css: string) => css.replaceAll(/\/\*[\s\S]*?\*\//g, '')

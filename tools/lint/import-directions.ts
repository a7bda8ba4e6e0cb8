/**
 * Holds the arrows between apps, packages and a zone's features. The message says how to mend the import, because whoever sees it
 * wants to go on and not to read about architecture.
 */
import type { Rule } from 'eslint'
import { featureProblem } from './feature-boundaries.ts'
import { appNames, layerOf } from './layers.ts'
import { repositoryPath, resolveFrom } from './repository-path.ts'

export const importDirections: Rule.RuleModule = {
  meta: { type: 'problem', schema: [], docs: { description: 'imports follow the arrows of docs/architecture.md' } },
  create(context) {
    const importer = repositoryPath(context.filename)
    const check = (node: Rule.Node, specifier: unknown) => {
      if (typeof specifier !== 'string') return
      const message = directionProblem(importer, specifier) ?? featureProblem(importer, specifier)
      if (message) context.report({ node, message })
    }
    return {
      ImportDeclaration: (node) => check(node, node.source.value),
      ExportNamedDeclaration: (node) => check(node, node.source?.value),
      ExportAllDeclaration: (node) => check(node, node.source.value),
      ImportExpression: (node) => check(node, node.source.type === 'Literal' ? node.source.value : undefined),
    }
  },
}

/** @returns how to mend the import, or undefined when it is in order */
export function directionProblem(importer: string, specifier: string): string | undefined {
  const from = layerOf(importer)
  if (!from) return undefined
  if (specifier.startsWith('.')) return relativeProblem(importer, specifier)
  const target = /^@repo\/([a-z-]+)/.exec(specifier)?.[1]
  if (target === undefined || target === from.name || from.mayImport.includes(target)) return undefined
  if (appNames.includes(target)) {
    return `${from.name} may not import app ${target}: apps talk through @repo/contract. Put what both need into a package, or call the app.`
  }
  const allowed = from.mayImport.length > 0 ? from.mayImport.map((name) => `@repo/${name}`).join(', ') : 'nothing of ours'
  return `${from.name} may not import @repo/${target} (it may import ${allowed}). Move the code that needs it up, or pass the value in.`
}

function relativeProblem(importer: string, specifier: string): string | undefined {
  const from = layerOf(importer)
  const target = layerOf(resolveFrom(importer, specifier))
  if (!from || !target || target.name === from.name || from.name === 'tests') return undefined
  return `This path leaves ${from.folder} and reaches into ${target.folder}. Import @repo/${target.name}, which shows what it offers.`
}

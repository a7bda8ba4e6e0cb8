import { resolveFrom } from './repository-path.ts'

const featureFolder = /^apps\/(?:zone|control-plane)\/src\/features\/([a-z-]+)\//
const serverCode = /^apps\/(?:zone|control-plane)\/src\/(?:server\/|worker\.ts|features\/[a-z-]+\/(?!ui\/))/
/** These two mount the router or gather it, so they see every feature's server folder. */
const gatherers =
  /^apps\/(?:zone|control-plane)\/src\/(?:server|hooks|routes\/(?:api|internal|webhooks))\/|^apps\/(?:zone|control-plane)\/src\/(?:hooks\.server|worker)\.ts$/

/**
 * Boundaries inside an app: a feature shows others its `index.ts` alone, pages reach no feature's server code, and server code
 * does without SvelteKit's virtual modules, since the worker runs it without SvelteKit.
 * @returns how to mend the import, or undefined when it is in order
 */
export function featureProblem(importer: string, specifier: string): string | undefined {
  if (serverCode.test(importer) && /^\$(app|env)\b/.test(specifier)) {
    return `Server code may not import ${specifier}: the worker runs it without SvelteKit. Take the value as a parameter or from the boot file.`
  }
  if (serverCode.test(importer) && /^#lib\b/.test(specifier)) {
    return `Server code may not import ${specifier}: #lib is for pages. Move what both need beside the feature, or into a package.`
  }
  if (!specifier.startsWith('.')) return undefined
  const path = resolveFrom(importer, specifier)
  const target = featureFolder.exec(path)?.[1]
  if (target === undefined) return upwardProblem(importer, path)
  const from = featureFolder.exec(importer)?.[1]
  if (from === target || gatherers.test(importer)) return undefined
  if (path.endsWith(`features/${target}/index.ts`) || (from === undefined && /\/ui\//.test(path))) return undefined
  return `${from === undefined ? 'A page' : `Feature ${from}`} may import only features/${target}/index.ts${from === undefined ? ' and its ui folder' : ''}. Export what you need there, or call the procedure.`
}

function upwardProblem(importer: string, path: string): string | undefined {
  if (!serverCode.test(importer) || !/^apps\/[a-z-]+\/src\/routes\//.test(path)) return undefined
  return 'Routes stand on features and server code, never the other way round. Move what is needed out of the route.'
}

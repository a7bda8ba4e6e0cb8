/**
 * Which part may import which. Arrows point one way: nothing here may be added to make a cycle, and a new arrow is a decision
 * for docs/adr.
 */
export interface Layer {
  readonly name: string
  /** Folder from the repository's root. */
  readonly folder: string
  /** Packages of ours it may import, by their name without `@repo/`. */
  readonly mayImport: readonly string[]
}

const everyPackage = ['authz', 'client', 'contract', 'core', 'db', 'money', 'residency', 'stack', 'telemetry', 'ui', 'workflows']
const appPackages = everyPackage.filter((name) => name !== 'stack')

const packageArrows: Readonly<Record<string, readonly string[]>> = {
  core: [],
  money: ['core'],
  residency: ['core'],
  contract: ['core', 'money', 'residency'],
  client: ['contract', 'core'],
  authz: ['core'],
  db: ['core'],
  telemetry: ['core'],
  workflows: ['core'],
  ui: ['core', 'money'],
  // The stack starts the other parts and speaks to them from outside; it is no layer below them.
  stack: ['client', 'contract', 'core', 'db', 'money', 'residency', 'workflows'],
}

const appArrows: Readonly<Record<string, readonly string[]>> = {
  edge: ['contract', 'core', 'residency', 'telemetry'],
  'control-plane': appPackages,
  zone: appPackages,
}

const layersIn = (folder: string, arrows: Readonly<Record<string, readonly string[]>>): Layer[] =>
  Object.entries(arrows).map(([name, mayImport]) => ({ name, folder: `${folder}/${name}`, mayImport }))

export const layers: readonly Layer[] = [
  ...layersIn('packages', packageArrows),
  ...layersIn('apps', appArrows),
  { name: 'tests', folder: 'tests', mayImport: [...everyPackage, 'zone', 'edge', 'control-plane'] },
]

export const appNames: readonly string[] = Object.keys(appArrows)

/** @param path from the repository's root */
export function layerOf(path: string): Layer | undefined {
  return layers.find(({ folder }) => path.startsWith(`${folder}/`))
}

import { dirname, join, relative, sep } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** A file's path from the repository's root, with slashes. */
export function repositoryPath(file: string): string {
  return relative(root, file).split(sep).join('/')
}

/** Where a relative import leads, from the repository's root. */
export function resolveFrom(importer: string, specifier: string): string {
  return repositoryPath(join(root, dirname(importer), specifier))
}

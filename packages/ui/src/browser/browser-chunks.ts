/**
 * What the browser's code is laid together into. Left alone the bundler makes a file of each module that two pages
 * share: some seventy files of half a kilobyte for one page, which weigh a fifth more than the same text in few.
 */
import type { Plugin } from 'vite'

/** Modules by the end of their paths, without the ending of their names. */
export interface ChunkNames {
  /** What every page stands in: the layouts and what they use. */
  readonly shell: readonly string[]
  /** What nearly every page uses besides. */
  readonly page: readonly string[]
}

// Kit's entry has to stay a file of its own, which it finds by its one import.
const framework =
  /\/(svelte\/src|@sveltejs\/kit\/src\/(runtime\/(?!client\/(entry|payload)\.js)|utils|messages|exports|pathname|telemetry)|devalue|esm-env|clsx)|vite\/preload-helper/

const isOneOf = (modules: readonly string[]) => (id: string) => modules.some((module) => id.includes(`/${module}.`))

/**
 * @param names what belongs together. A module that is missing here costs bytes and nothing else; tests/e2e/screens.test.ts weighs every page.
 */
export function browserChunks({ shell, page }: ChunkNames): Plugin {
  return {
    name: 'freehold:browser-chunks',
    apply: 'build',
    config: () => ({
      environments: {
        client: {
          build: {
            // Every page carries this list of what each other page needs. Code is left out of it, for a page's file names what it imports and most of it
            // is there already; styles are not, since nothing else would ask for them.
            modulePreload: { resolveDependencies: (_, files) => files.filter((file) => file.endsWith('.css')) },
            rolldownOptions: {
              preserveEntrySignatures: 'allow-extension',
              output: {
                codeSplitting: {
                  includeDependenciesRecursively: false,
                  groups: [
                    { name: 'framework', test: framework },
                    { name: 'shell', test: isOneOf(shell) },
                    { name: 'page', test: isOneOf(page) },
                  ],
                },
              },
            },
          },
        },
      },
    }),
  }
}

/**
 * A font that comes too late waits for the next page: on this one nothing moves any more. The font's own package would swap it in whenever it comes, and words
 * of another alphabet, whose file nobody preloads, would then take other widths under the reader's eyes.
 */
import type { Plugin } from 'vite'

export function stillFonts(): Plugin {
  return {
    name: 'freehold:still-fonts',
    enforce: 'post',
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'asset' || !file.fileName.endsWith('.css')) continue
        const css = typeof file.source === 'string' ? file.source : Buffer.from(file.source).toString('utf8')
        file.source = css.replaceAll(/font-display:\s*swap/g, 'font-display:optional')
      }
    },
  }
}

/** How both apps build what browsers get (ADR 0150). */
import type { Plugin } from 'vite'
import { browserChunks, type ChunkNames } from './browser-chunks.ts'
import { languageBuilds } from './language-builds.ts'
import { plainIcons } from './plain-icons.ts'
import { stillFonts } from './still-fonts.ts'

interface BrowserBuild {
  /** The app's messages, with a slash at its end. */
  readonly messages: URL
  readonly locales: readonly string[]
  readonly chunks: ChunkNames
}

export const browserBuild = ({ messages, locales, chunks }: BrowserBuild): Plugin[] => [
  languageBuilds(messages, locales),
  plainIcons(),
  browserChunks(chunks),
  stillFonts(),
]

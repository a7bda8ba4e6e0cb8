/**
 * Icons as plain markup. Each of Lucide's icons is data that a general component turns into elements while the page runs; nothing in this project needs
 * more of it than size, stroke and class. Written out when the app is built, an icon is a piece of static template and the general component is not
 * sent at all. For both server and browser, so that they agree.
 */
import type { Plugin } from 'vite'

type Node = readonly [tag: string, attributes: Readonly<Record<string, string>>]

export function plainIcons(): Plugin {
  return {
    name: 'freehold:plain-icons',
    enforce: 'pre',
    transform(code, id) {
      return /\/@lucide\/svelte\/dist\/icons\/[\w-]+\.svelte$/.test(id) ? { code: plainIcon(code, id), map: null } : undefined
    },
  }
}

/** @throws when Lucide writes its icons in another way than this knows */
export function plainIcon(code: string, id: string): string {
  const data = /const iconData = (\{.*\});\n/.exec(code)?.[1]
  if (!data) throw new Error(`No icon is found in ${id}.`)
  const { size, node } = JSON.parse(data) as { size: number; node: readonly Node[] }
  const inside = node.map(([tag, attributes]) => `<${tag} ${Object.entries(attributes).map(written).join(' ')} />`).join('')
  return `<script lang="ts">let { size = ${size}, strokeWidth = 2, ...rest } = $props()</script>
<svg xmlns="http://www.w3.org/2000/svg" width={size} height={size} viewBox="0 0 ${size} ${size}" fill="none" stroke="currentColor" stroke-width={strokeWidth} stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" {...rest}>${inside}</svg>`
}

function written([name, value]: [string, string]): string {
  if (!/^[\w-]+$/.test(name) || /[<>&"{}]/.test(value)) throw new Error(`${name}="${value}" is no plain attribute.`)
  return `${name}="${value}"`
}

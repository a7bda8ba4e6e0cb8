import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { inLanguage } from './language-address.ts'
import { codeIn, withMarks } from './language-builds.ts'
import { plainIcon } from './plain-icons.ts'
import { readPlainTexts } from './plain-texts.ts'

function messages(german: Record<string, unknown> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'messages-'))
  writeFileSync(join(folder, 'en.json'), JSON.stringify({ account: 'Account', quoted: 'The "unit"', due: 'Due {date}', many: [{}] }))
  writeFileSync(
    join(folder, 'de.json'),
    JSON.stringify({ account: 'Konto', quoted: 'Die „Einheit“', due: 'Fällig {date}', many: [{}], ...german }),
  )
  return readPlainTexts(pathToFileURL(`${folder}/`), ['en', 'de'])
}
const byMark = (plain: ReturnType<typeof messages>) => new Map([...plain.values()].map((text) => [text.mark, text]))

test('a file has the words of its own language and of no other', async () => {
  const plain = messages()
  const code = withMarks('console.log(m.account(), m.quoted(), m.due({ date }))', plain)
  const german = await codeIn('de', code, 'a.js', byMark(plain))
  expect(german).toContain('Konto')
  expect(german).toContain('Die „Einheit“')
  expect(german).not.toMatch(/Account|The|__word_/)
  expect(german).toContain('m.due({date')
})

test('a message that is handed on uncalled says the same when it is called', async () => {
  const plain = messages()
  const german = await codeIn('de', `${withMarks('export const words = { account: m.account }', plain)}`, 'a.js', byMark(plain))
  const made = (await import(`data:text/javascript,${encodeURIComponent(german)}`)) as { words: { account: () => string } }
  expect(made.words.account()).toBe('Konto')
})

test('what another object calls by the same name is left alone', () => {
  expect(withMarks('form.m.account(); am.account(); m.account(1)', messages())).toBe('form.m.account(); am.account(); m.account(1)')
})

test('the branches of other languages are gone from a message with a placeholder', async () => {
  const code = 'const en=()=>`Due`,de=()=>`Fällig`;export const due=()=>__freehold_locale__===`de`?de():en()'
  expect(await codeIn('en', code, 'a.js', new Map())).not.toContain('Fällig')
})

test('a changed word changes the code, so that its file gets another address', () => {
  const before = withMarks('m.account()', messages())
  expect(withMarks('m.account()', messages({ account: 'Sachkonto' }))).not.toBe(before)
  expect(withMarks('m.account()', messages({ quoted: 'Anders' }))).toBe(before)
})

test('a mark that no message is behind stops the build', async () => {
  await expect(codeIn('en', 'a(__word_gone_01234567__)', 'a.js', new Map())).rejects.toThrow('__word_gone_01234567__')
})

test("a page's scripts are led to its language, its styles and fonts stay where they are", () => {
  const page = '<link href="/_app/immutable/assets/0.css"><script>import("/_app/immutable/entry/start.a.js")</script>'
  expect(inLanguage(page, 'fr')).toBe(
    '<link href="/_app/immutable/assets/0.css"><script>import("/_app/immutable/fr/entry/start.a.js")</script>',
  )
  expect(inLanguage('</_app/immutable/nodes/2.b.js>; rel="modulepreload"', 'de')).toBe(
    '</_app/immutable/de/nodes/2.b.js>; rel="modulepreload"',
  )
})

test('an icon is written out as its own elements', () => {
  const lucide = `<script lang="ts">import Icon from '../Icon.svelte';
let props = $props();
const iconData = { "name": "minus", "size": 24, "node": [["path", { "d": "M5 12h14" }]], "aliases": [] };
</script>`
  expect(plainIcon(lucide, 'minus.svelte')).toContain('<path d="M5 12h14" /></svg>')
  expect(() => plainIcon('<svg />', 'other.svelte')).toThrow('other.svelte')
})

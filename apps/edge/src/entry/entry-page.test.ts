import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../test-support/parties.ts'
import { stepParts } from '../test-support/step-lab.ts'
import { EntryPage } from './entry-page.ts'
import { chooseLanguage, entryLanguages, entryWords } from './entry-words.ts'

const { directory } = stepParts('global')
const folder = temporaryFolder()
afterAll(() => rmSync(folder, { recursive: true }))

describe('the entry page', () => {
  const page = new EntryPage(undefined, directory)
  const text = (path: string, query = '', languages?: string): string => String(page.file(path, query, languages)?.body ?? '')

  it("links every zone of the directory by its own origin, in the registry's order, without a script", () => {
    const links = [...text('/').matchAll(/href="(http[^"]+)"/g)].map((match) => match[1])
    expect(links).toEqual(['http://us.localhost:8080/sign-in', 'http://eu.localhost:8080/sign-in'])
    expect(JSON.parse(text('/zones.json'))).toEqual({
      zones: [
        { code: 'us', name: 'United States', webOrigin: 'http://us.localhost:8080' },
        { code: 'eu', name: 'European Union', webOrigin: 'http://eu.localhost:8080' },
      ],
    })
  })

  it('speaks the language asked for, else the browser prefers, else English', () => {
    expect(text('/', '?lang=de', 'fr')).toContain('<html lang="de">')
    expect(text('/', '', 'pl, fr;q=0.4, de-AT;q=0.8')).toContain('Europäische Union')
    for (const odd of ['', 'xx', ';;q=,', '*', 'de;q=0']) expect(chooseLanguage('?lang=<script>', odd)).toBe('en')
  })

  it('has every word in every language', () => {
    const keys = (language: (typeof entryLanguages)[number]) => [
      Object.keys(entryWords[language]),
      Object.keys(entryWords[language].zoneNames),
    ]
    for (const language of entryLanguages) expect(keys(language)).toEqual(keys('en'))
  })

  it('serves its own files and no other path of the disk', () => {
    expect(page.file('/entry.css', '', undefined)?.type).toContain('text/css')
    expect(page.file('/entry.js', '', undefined)?.type).toContain('javascript')
    for (const path of ['/../package.json', '/entry.css/', '//entry.css', '/%65ntry.css', '/.env', '/index.html', '']) {
      expect(page.file(path, '', undefined)).toBeUndefined()
    }
  })

  it("shows no colour that is not one of the product's tokens", () => {
    const tokens = readFileSync(join(import.meta.dirname, '../../../../packages/ui/src/tokens.css'), 'utf8')
    const colours = text('/entry.css').match(/(oklch|rgb|hsl)\([^)]*\)|#[0-9a-f]{3,8}\b/gi) ?? []
    expect(colours.length).toBeGreaterThan(0)
    for (const colour of colours) expect(tokens).toContain(colour)
  })

  it("gives way to a deployment's own page", () => {
    mkdirSync(join(folder, 'assets/immutable'), { recursive: true })
    writeFileSync(join(folder, 'index.html'), 'own page')
    writeFileSync(join(folder, 'assets/immutable/a.js'), '1')
    writeFileSync(join(folder, 'secret.pem'), 'x')
    const own = new EntryPage(folder, directory)
    expect(String(own.file('/', '', undefined)?.body)).toBe('own page')
    expect(own.file('/assets/immutable/a.js', '', undefined)?.cacheControl).toContain('immutable')
    expect(own.file('/secret.pem', '', undefined)).toBeUndefined()
  })
})

import { entryLanguages, entryWords, type EntryLanguage } from './entry-words.ts'

export interface EntryZone {
  readonly code: string
  readonly name: string
  readonly webOrigin: string
}

/** The entry page. Zones stand in it as plain links, so that it works without a script. Everything in it is ours or from signed records. */
export function entryHtml(zones: readonly EntryZone[], language: EntryLanguage): string {
  const words = entryWords[language]
  const languages = entryLanguages
    .map((code) => {
      const current = code === language ? ' aria-current="true"' : ''
      return `<li><a href="/?lang=${code}" lang="${code}" hreflang="${code}"${current}>${entryWords[code].language}</a></li>`
    })
    .join('')
  const items = zones
    .map(({ code, name, webOrigin }) => {
      const host = webOrigin.replace(/^https?:\/\//, '')
      const label = words.zoneNames[code] ?? name
      return `<li><a class="zone" data-zone="${code}" href="${webOrigin}/sign-in"><span class="code">${code.toUpperCase()}</span><span>${label}</span><span class="host" dir="ltr">${host}</span></a></li>`
    })
    .join('\n          ')
  return `<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${words.title} · Freehold</title>
    <link rel="stylesheet" href="/entry.css">
    <link rel="icon" href="data:,">
    <script type="module" src="/entry.js"></script>
  </head>
  <body>
    <header>
      <p class="brand">Freehold</p>
      <nav aria-label="${words.languages}"><ul class="languages">${languages}</ul></nav>
    </header>
    <main>
      <h1>${words.title}</h1>
      <p class="lead">${words.lead}</p>
      <section data-last-used hidden aria-labelledby="last-used">
        <h2 id="last-used">${words.lastUsed}</h2>
        <ul class="zones"></ul>
      </section>
      <nav aria-label="${words.zones}" data-zones>
        <ul class="zones">
          ${items}
        </ul>
      </nav>
      <p class="hint">${words.invitation}</p>
    </main>
  </body>
</html>
`
}

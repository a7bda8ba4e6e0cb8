/** The entry page's few words, in the languages the product speaks. The page asks nothing about a person. */
export const entryLanguages = ['en', 'de', 'fr'] as const
export type EntryLanguage = (typeof entryLanguages)[number]

export interface EntryWords {
  /** The language's own name. */
  readonly language: string
  readonly title: string
  readonly lead: string
  readonly lastUsed: string
  readonly zones: string
  readonly invitation: string
  readonly languages: string
  readonly zoneNames: Readonly<Record<string, string>>
}

export const entryWords: Readonly<Record<EntryLanguage, EntryWords>> = {
  en: {
    language: 'English',
    title: 'Where is your organisation’s data kept?',
    lead: 'Each zone is separate: people, books and documents stay inside it.',
    lastUsed: 'Last used here',
    zones: 'Zones',
    invitation: 'Got an invitation? Its link opens the right zone.',
    languages: 'Language',
    zoneNames: {
      us: 'United States',
      eu: 'European Union',
      uk: 'United Kingdom',
      ca: 'Canada',
      au: 'Australia',
      sg: 'Singapore',
      cn: 'China',
      in: 'India',
      br: 'Brazil',
    },
  },
  de: {
    language: 'Deutsch',
    title: 'Wo liegen die Daten Ihrer Organisation?',
    lead: 'Jede Zone ist für sich: Personen, Bücher und Dokumente bleiben in ihr.',
    lastUsed: 'Hier zuletzt benutzt',
    zones: 'Zonen',
    invitation: 'Sie haben eine Einladung? Ihr Link öffnet die richtige Zone.',
    languages: 'Sprache',
    zoneNames: {
      us: 'Vereinigte Staaten',
      eu: 'Europäische Union',
      uk: 'Vereinigtes Königreich',
      ca: 'Kanada',
      au: 'Australien',
      sg: 'Singapur',
      cn: 'China',
      in: 'Indien',
      br: 'Brasilien',
    },
  },
  fr: {
    language: 'Français',
    title: 'Où sont conservées les données de votre organisation ?',
    lead: 'Chaque zone est séparée : les personnes, les comptes et les documents y restent.',
    lastUsed: 'Dernières utilisées ici',
    zones: 'Zones',
    invitation: 'Vous avez une invitation ? Son lien ouvre la bonne zone.',
    languages: 'Langue',
    zoneNames: {
      us: 'États-Unis',
      eu: 'Union européenne',
      uk: 'Royaume-Uni',
      ca: 'Canada',
      au: 'Australie',
      sg: 'Singapour',
      cn: 'Chine',
      in: 'Inde',
      br: 'Brésil',
    },
  },
}

const isEntryLanguage = (text: string): text is EntryLanguage => (entryLanguages as readonly string[]).includes(text)

/**
 * The page's language: the one asked for in the address (`?lang=de`), else the first of the browser's that there is, else English.
 * @param acceptLanguage the header's value (RFC 9110 §12.5.4)
 */
export function chooseLanguage(query: string, acceptLanguage: string | undefined): EntryLanguage {
  const asked = new URLSearchParams(query).get('lang') ?? ''
  if (isEntryLanguage(asked)) return asked
  const weighed = (acceptLanguage ?? '').split(',').map((part) => {
    const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
    const weight = Number(
      parameters
        .find((parameter) => parameter.trim().startsWith('q='))
        ?.trim()
        .slice(2) ?? 1,
    )
    return { language: tag.split('-', 1)[0] ?? '', weight: Number.isFinite(weight) ? weight : 0 }
  })
  const best = weighed.filter(({ language, weight }) => isEntryLanguage(language) && weight > 0).sort((a, b) => b.weight - a.weight)[0]
  return best && isEntryLanguage(best.language) ? best.language : 'en'
}

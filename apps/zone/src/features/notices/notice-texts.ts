/**
 * What a notice says: a sentence that is the same for everybody, an opaque id and a link. No name, no reason, no number of a ticket: the last mailbox on the way may
 * stand anywhere, so a message holds nothing that is not in it for all to see (docs/access.md). Pure.
 */
import type { NoticeKind } from '@repo/contract'

const languages = ['en', 'de', 'fr'] as const
type Language = (typeof languages)[number]

interface Sentences {
  readonly subject: string
  readonly says: string
}

const sentences: Readonly<Record<Language, Readonly<Record<NoticeKind, Sentences>>>> = {
  en: {
    access_wanted: {
      subject: 'Freehold: a request for access waits for you',
      says: "The zone's staff ask to see something of your organisation. Nothing is opened unless an administrator says yes.",
    },
    access_opened: {
      subject: 'Freehold: access by staff has begun',
      says: "Somebody of the zone's staff may see something of your organisation. You can look at what they see, and end it at once.",
    },
    release_wanted: {
      subject: 'Freehold: a release waits for a second administrator',
      says: 'Another administrator asks to release a data set of counts. Nothing leaves unless a second one approves.',
    },
    correction_wanted: {
      subject: 'Freehold: a correction waits for you',
      says: "Somebody of the zone's staff proposes a correction in your organisation. Nothing is changed unless an administrator says yes.",
    },
  },
  de: {
    access_wanted: {
      subject: 'Freehold: Eine Bitte um Zugriff wartet auf Sie',
      says: 'Mitarbeitende der Zone bitten darum, etwas aus Ihrer Organisation zu sehen. Ohne das Ja einer Administratorin oder eines Administrators bleibt alles geschlossen.',
    },
    access_opened: {
      subject: 'Freehold: Ein Zugriff hat begonnen',
      says: 'Jemand aus der Zone darf etwas aus Ihrer Organisation sehen. Sie können mitlesen, was gesehen wird, und den Zugriff sofort beenden.',
    },
    release_wanted: {
      subject: 'Freehold: Eine Freigabe wartet auf eine zweite Person',
      says: 'Aus Ihrer Administration wird um die Freigabe eines Datensatzes aus Zählungen gebeten. Ohne die Zustimmung einer zweiten Person verlässt nichts die Zone.',
    },
    correction_wanted: {
      subject: 'Freehold: Eine Berichtigung wartet auf Sie',
      says: 'Jemand aus der Zone schlägt eine Berichtigung in Ihrer Organisation vor. Ohne das Ja einer Administratorin oder eines Administrators ändert sich nichts.',
    },
  },
  fr: {
    access_wanted: {
      subject: 'Freehold : une demande d’accès vous attend',
      says: 'Le personnel de la zone demande à voir quelque chose de votre organisation. Rien ne s’ouvre sans l’accord d’un administrateur.',
    },
    access_opened: {
      subject: 'Freehold : un accès a commencé',
      says: 'Une personne de la zone peut voir quelque chose de votre organisation. Vous pouvez suivre ce qu’elle voit et y mettre fin aussitôt.',
    },
    release_wanted: {
      subject: 'Freehold : une publication attend une seconde personne',
      says: 'Un autre administrateur demande la publication d’un jeu de données composé de décomptes. Rien ne sort sans l’accord d’une seconde personne.',
    },
    correction_wanted: {
      subject: 'Freehold : une correction vous attend',
      says: 'Une personne de la zone propose une correction dans votre organisation. Rien ne change sans l’accord d’un administrateur.',
    },
  },
}

const linkLine: Readonly<Record<Language, string>> = {
  en: 'Sign in to decide or look:',
  de: 'Zum Entscheiden oder Ansehen melden Sie sich an:',
  fr: 'Connectez-vous pour décider ou consulter :',
}
const noReply: Readonly<Record<Language, string>> = {
  en: 'This link opens nothing by itself. Nobody reads answers to this message.',
  de: 'Der Link allein öffnet nichts. Antworten auf diese Nachricht liest niemand.',
  fr: 'Ce lien n’ouvre rien à lui seul. Personne ne lit les réponses à ce message.',
}

export interface Notice {
  readonly kind: NoticeKind
  readonly organizationId: string
  /** The request, grant or release. */
  readonly targetId: string
}

export interface NoticeText {
  readonly language: Language
  readonly subject: string
  readonly text: string
}

/** Where a notice leads: to a page behind the sign-in. */
const pathOf = ({ kind, organizationId, targetId }: Notice): string =>
  ({
    access_wanted: `/${organizationId}/access?request=${targetId}`,
    access_opened: `/${organizationId}/access/${targetId}`,
    release_wanted: `/${organizationId}/residency/releases`,
    correction_wanted: `/${organizationId}/access?correction=${targetId}`,
  })[kind]

/**
 * @param locale the organisation's, BCP 47; English for a language that has no text
 * @param zoneOrigin `https://eu.example.org`
 */
export function noticeText(notice: Notice, locale: string | null, zoneOrigin: string): NoticeText {
  const language = languages.find((one) => locale?.toLowerCase().split('-')[0] === one) ?? 'en'
  const { subject, says } = sentences[language][notice.kind]
  const link = zoneOrigin + pathOf(notice)
  return { language, subject, text: `${says}\n\n${linkLine[language]}\n${link}\n\n${noReply[language]}\n\n${notice.targetId}\n` }
}

/** What books belong to: an association, or the company that manages some. */
export const legalEntityKinds = ['association', 'company'] as const
export type LegalEntityKind = (typeof legalEntityKinds)[number]

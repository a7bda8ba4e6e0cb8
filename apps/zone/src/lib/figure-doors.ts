/** Where a key figure of one association leads: to the rows it sums, so that their total is the figure. */
import type { Paths } from './paths.ts'

/** Parts of the receivable by age, as the report's address names them. */
export const agedParts = ['notDue', 'days1To30', 'days31To60', 'days61To90', 'over90', 'over60'] as const
export type AgedPart = (typeof agedParts)[number]
export const figureNames = ['receivable', 'received', 'cash', 'billed', ...agedParts] as const
export type FigureName = (typeof figureNames)[number]

export interface FigurePlace {
  readonly associationId: string
  /** The account whose balance is the operating cash. */
  readonly operatingAccountId: string
}

export function figureDoor(paths: Paths, figure: FigureName, place: FigurePlace, today: string): string {
  const { associationId: id, operatingAccountId } = place
  const monthStart = `${today.slice(0, 7)}-01`
  switch (figure) {
    case 'receivable':
      return `${paths.receivables(id)}?at=${today}`
    case 'received':
      return `${paths.receipts(id)}?from=${monthStart}&to=${today}&counted=1`
    case 'cash':
      return `${paths.account(id, operatingAccountId)}?to=${today}`
    case 'billed':
      return `${paths.assessments(id)}?periodStart=${monthStart}`
    default:
      return `${paths.receivables(id)}?at=${today}&part=${figure}`
  }
}

/** Figures of several associations lead to the list where each has its own; those of one lead straight to its rows. */
export function currencyDoor(
  paths: Paths,
  figure: FigureName,
  figures: { readonly currency: string; readonly place: FigurePlace | undefined },
  today: string,
): string {
  if (figures.place) return figureDoor(paths, figure, figures.place, today)
  return `${paths.associations}?currency=${figures.currency}&figure=${figure}`
}

import type { FileFormat, ImportColumn, Problem } from './column-format.ts'
import {
  parseArea,
  parseDate,
  parseEmail,
  parseEntitlement,
  parseLocale,
  parseOwnerKind,
  parsePhone,
  parseRequiredText,
  parseShare,
  parseText,
  parseUnitKind,
  type Parsed,
} from './parse-values.ts'

/** One line of the file, understood: a unit with one of its owners. */
export interface ImportRow {
  readonly line: number
  readonly unitLabel: string
  readonly property: string
  readonly kind: string
  readonly floor: string | null
  readonly areaSqCm: bigint | null
  readonly entitlement: bigint
  readonly ownerKind: string
  readonly ownerName: string
  readonly ownerEmail: string | null
  readonly ownerPhone: string | null
  readonly ownerLocale: string | null
  readonly shareNumerator: bigint
  readonly shareDenominator: bigint
  readonly ownedFrom: string
}

export interface RowResult {
  /** Absent when the line has a problem. */
  readonly row: ImportRow | undefined
  readonly problems: readonly Problem[]
  /** The unit the line speaks of, when that much could be read. A unit with a bad line is not judged on its shares. */
  readonly unitLabel: string | null
}

/** Reads one record. Every bad field is reported, not just the first, so that a file is mended in one go. */
export function parseRow(record: readonly string[], line: number, format: FileFormat): RowResult {
  const problems: Problem[] = []
  const raw = (column: ImportColumn): string => record[format.columns.indexOf(column)] ?? ''
  const take = <Value>(column: ImportColumn, parsed: Parsed<Value>): Value | undefined => {
    if ('value' in parsed) return parsed.value
    problems.push({ line, field: column, code: parsed.problem })
    return undefined
  }
  if (record.length !== format.columns.length) problems.push({ line, field: null, code: 'FIELD_COUNT' })

  const unitLabel = take('unit_label', parseRequiredText(raw('unit_label'), 40))
  const property = take('property', parseRequiredText(raw('property'), 160))
  const kind = take('kind', parseUnitKind(raw('kind')))
  const floor = take('floor', parseText(raw('floor'), 20))
  const areaSqCm = take('area_sq_m', parseArea(raw('area_sq_m'), format.decimalSign))
  const entitlement = take('entitlement', parseEntitlement(raw('entitlement')))
  const ownerKind = take('owner_kind', parseOwnerKind(raw('owner_kind')))
  const ownerName = take('owner_name', parseRequiredText(raw('owner_name'), 160))
  const ownerEmail = take('owner_email', parseEmail(raw('owner_email')))
  const ownerPhone = take('owner_phone', parsePhone(raw('owner_phone')))
  const ownerLocale = take('owner_locale', parseLocale(raw('owner_locale')))
  const share = take('share', parseShare(raw('share')))
  const ownedFrom = take('owned_from', parseDate(raw('owned_from')))

  const understood =
    problems.length === 0 &&
    unitLabel !== undefined &&
    property !== undefined &&
    kind !== undefined &&
    floor !== undefined &&
    areaSqCm !== undefined &&
    entitlement !== undefined &&
    ownerKind !== undefined &&
    ownerName !== undefined &&
    ownerEmail !== undefined &&
    ownerPhone !== undefined &&
    ownerLocale !== undefined &&
    share !== undefined &&
    ownedFrom !== undefined
  return {
    problems,
    unitLabel: unitLabel ?? null,
    row: understood
      ? {
          line,
          unitLabel,
          property,
          kind,
          floor,
          areaSqCm,
          entitlement,
          ownerKind,
          ownerName,
          ownerEmail,
          ownerPhone,
          ownerLocale,
          shareNumerator: share.numerator,
          shareDenominator: share.denominator,
          ownedFrom,
        }
      : undefined,
  }
}

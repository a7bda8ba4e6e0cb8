/**
 * Import of units and owners from a CSV file. `create` says for which association and how to read the file; the file itself is streamed to
 * `PUT /api/v1/files/imports/{importId}`; then it is checked in full, which writes nothing but a report; `commit` takes it over as a whole.
 */
import { defineErrors } from '@repo/core'
import { z } from 'zod'
import { associationErrors, associationId } from './associations.ts'
import { pageInput, pageOf } from './paging.ts'
import { orgProcedure } from './procedure.ts'
import { raises } from './wire-errors.ts'
import { classified, id, instant } from './wire.ts'

export const importErrors = defineErrors({
  IMPORT_NOT_FOUND: { status: 404, owner: 'caller', message: 'There is no such import.' },
  IMPORT_TRANSITION: { status: 409, owner: 'caller', message: 'The import is not in a state that allows this.' },
  IMPORT_HAS_PROBLEMS: {
    status: 409,
    owner: 'caller',
    message: 'The file has lines that cannot be taken over. Mend them and upload it again.',
  },
  IMPORT_FILE_MISSING: { status: 409, owner: 'caller', message: 'No file has been uploaded for this import.' },
  IMPORT_FILE_EMPTY: { status: 422, owner: 'caller', message: 'The file is empty.' },
  IMPORT_FILE_TOO_LARGE: { status: 413, owner: 'caller', message: 'The file is larger than 32 MB. Split it into several imports.' },
  /** `data` is `{ line }`: where the first byte lies that is no text. */
  IMPORT_FILE_ENCODING: {
    status: 422,
    owner: 'caller',
    message: 'The file is not UTF-8 text. Save it as “CSV UTF-8” and upload it again.',
  },
  IMPORT_FILE_TYPE: { status: 415, owner: 'caller', message: 'Send the file as text/csv.' },
})

export const importId = id('ImportId')
export const importUploadId = id('ImportUploadId')

/** Most bytes of a file. */
export const importBytesMax = 32 * 1024 * 1024
/** Most lines after the header. */
export const importRowsMax = 100_000
/** Most columns of a file; more are no table of units. */
export const importColumnsMax = 100
/** Days after which an import that nobody goes on with expires, counted from its beginning or its last file. Its lines and its file go. */
export const importIdleDaysMax = 7

export const importStatuses = [
  'awaiting_upload',
  'checking',
  'checked',
  'committing',
  'committed',
  'failed',
  'cancelled',
  'expired',
] as const

/** The columns, in any order. One line per unit and owner: co-owners repeat the unit's line with the same unit_label. */
export const importColumns = [
  'unit_label',
  'property',
  'kind',
  'floor',
  'area_sq_m',
  'entitlement',
  'owner_kind',
  'owner_name',
  'owner_email',
  'owner_phone',
  'owner_locale',
  'share',
  'owned_from',
] as const
/** The columns a file must have; the others may be left out. */
export const importColumnsRequired = ['unit_label', 'property', 'owner_name', 'share', 'owned_from'] as const

/** Why a line cannot be taken over. The message says it for people; see `importProblemMessages`. */
export const importProblemCodes = [
  'COLUMN_MISSING',
  'COLUMN_UNKNOWN',
  'COLUMN_REPEATED',
  'COLUMNS_TOO_MANY',
  'LINE_TOO_LONG',
  'FIELD_COUNT',
  'QUOTE_OPEN',
  'ROWS_TOO_MANY',
  'ROWS_MISSING',
  'VALUE_MISSING',
  'VALUE_TOO_LONG',
  'VALUE_CHARACTERS',
  'KIND_UNKNOWN',
  'AREA_MALFORMED',
  'ENTITLEMENT_MALFORMED',
  'EMAIL_MALFORMED',
  'PHONE_MALFORMED',
  'LOCALE_MALFORMED',
  'SHARE_MALFORMED',
  'DATE_MALFORMED',
  'UNIT_DIFFERS',
  'UNIT_LABEL_TAKEN',
  'OWNER_REPEATED',
  'OWNED_FROM_DIFFERS',
  'SHARES_NOT_ONE',
] as const
export type ImportProblemCode = (typeof importProblemCodes)[number]

export const importProblemMessages: Readonly<Record<ImportProblemCode, string>> = {
  COLUMN_MISSING: 'The file lacks this column.',
  COLUMN_UNKNOWN: 'There is no such column; check its spelling or remove it.',
  COLUMN_REPEATED: 'The column appears twice.',
  COLUMNS_TOO_MANY: 'The file has more than 100 columns. Keep those of the list.',
  LINE_TOO_LONG: 'The line is longer than 64 KB; nothing after it could be read.',
  FIELD_COUNT: 'The line has more or fewer fields than the header.',
  QUOTE_OPEN: 'A quotation mark is not closed; nothing after it could be read.',
  ROWS_TOO_MANY: 'The file has more than 100,000 lines. Split it into several imports.',
  ROWS_MISSING: 'The file has a header but no lines.',
  VALUE_MISSING: 'A value is needed here.',
  VALUE_TOO_LONG: 'The value is too long.',
  VALUE_CHARACTERS: 'The value contains characters that are not allowed.',
  KIND_UNKNOWN: 'The kind is not one of those allowed.',
  AREA_MALFORMED: 'Write square metres with the file’s decimal sign, at most four decimals and no thousands separators.',
  ENTITLEMENT_MALFORMED: 'Write a whole number of zero or more.',
  EMAIL_MALFORMED: 'This is not an e-mail address.',
  PHONE_MALFORMED: 'Write an international number such as +4930123456.',
  LOCALE_MALFORMED: 'Write a language tag such as de-DE.',
  SHARE_MALFORMED: 'Write a fraction of one at most, such as 1/3 or 1.',
  DATE_MALFORMED: 'Write a date as 2026-01-31, between 1900 and 2199.',
  UNIT_DIFFERS: 'An earlier line of the same unit says something else here.',
  UNIT_LABEL_TAKEN: 'The association already has a unit with this label.',
  OWNER_REPEATED: 'The same owner is listed twice for this unit.',
  OWNED_FROM_DIFFERS: 'All owners of a unit must begin on the same day.',
  SHARES_NOT_ONE: 'The shares of this unit’s owners do not add up to exactly one.',
}

/** Why an import that was accepted could not be taken over after all. */
export const importFailures = ['UNIT_LABEL_TAKEN', 'FILE_MISSING', 'UNEXPECTED'] as const

export const importJob = z
  .object({
    id: importId,
    associationId,
    status: z.enum(importStatuses),
    /** Bytes of the uploaded file; 0 before the upload. */
    sizeBytes: z.number().int().min(0),
    progress: z.object({
      /** Bytes of the file that are checked. */
      checkedBytes: z.number().int().min(0),
      /** Lines that are checked, the header not counted. */
      checkedRows: z.number().int().min(0),
    }),
    /** How many problems the check found; `problems` lists them. */
    problemCount: z.number().int().min(0),
    /** What taking over creates; known once the check is through. */
    found: z.object({ units: z.number().int(), properties: z.number().int(), owners: z.number().int() }).nullable(),
    failure: z.enum(importFailures).nullable(),
    createdAt: instant,
    /** From when on it may expire; null once it has ended or is being taken over. */
    expiresAt: instant.nullable(),
    finishedAt: instant.nullable(),
  })
  .meta({ id: 'Import' })

export type ImportJob = z.infer<typeof importJob>

export const importProblem = z
  .object({
    /** Line in the file, the header being line 1. */
    line: z.number().int().min(1),
    /** The column, or null when the whole line is meant. */
    field: classified(z.string(), 'content').nullable(),
    code: z.enum(importProblemCodes),
    message: z.string(),
  })
  .meta({ id: 'ImportProblem' })

export type ImportProblem = z.infer<typeof importProblem>

const one = z.object({ importId })
const notFound = raises(importErrors, 'IMPORT_NOT_FOUND')

export const imports = {
  create: orgProcedure({ resource: 'import', action: 'create' })
    .route({ method: 'POST', path: '/imports', successStatus: 201, summary: 'Begin an import of units and owners into an association' })
    .input(
      z.object({
        associationId,
        /** `auto` takes the one with which the header makes sense. */
        columnSeparator: z.enum(['auto', 'comma', 'semicolon', 'tab']).default('auto'),
        /** `auto`: a point with comma-separated columns, a comma with semicolons, else as the organisation's language writes numbers. */
        decimalSign: z.enum(['auto', 'point', 'comma']).default('auto'),
      }),
    )
    .output(importJob)
    .errors(raises(associationErrors, 'ASSOCIATION_NOT_FOUND')),
  openUpload: orgProcedure({ resource: 'import', action: 'upload', mode: 'read' })
    .route({
      method: 'POST',
      path: '/imports/{importId}/open-upload',
      summary: 'May a file be uploaded? The upload address asks this first',
    })
    .input(one)
    .output(z.object({ uploadId: importUploadId, bytesMax: z.number().int() }))
    .errors({ ...notFound, ...raises(importErrors, 'IMPORT_TRANSITION') }),
  closeUpload: orgProcedure({ resource: 'import', action: 'upload' })
    .route({
      method: 'POST',
      path: '/imports/{importId}/close-upload',
      summary: 'Start the check of the uploaded file; the upload address does this',
    })
    .input(one.extend({ uploadId: importUploadId }))
    .output(importJob)
    .errors({ ...notFound, ...raises(importErrors, 'IMPORT_TRANSITION', 'IMPORT_FILE_MISSING') }),
  get: orgProcedure({ resource: 'import', action: 'read' })
    .route({ method: 'GET', path: '/imports/{importId}', summary: 'One import with its progress' })
    .input(one)
    .output(importJob)
    .errors(notFound),
  list: orgProcedure({ resource: 'import', action: 'list' })
    .route({ method: 'GET', path: '/imports', summary: 'Imports, newest first' })
    .input(pageInput.extend({ associationId: associationId.optional(), status: z.enum(importStatuses).optional() }))
    .output(pageOf(importJob))
    .errors(raises(associationErrors, 'ASSOCIATION_NOT_FOUND')),
  problems: orgProcedure({ resource: 'import', action: 'read' })
    .route({ method: 'GET', path: '/imports/{importId}/problems', summary: 'Every line that cannot be taken over, with field and reason' })
    .input(pageInput.extend(one.shape))
    .output(pageOf(importProblem))
    .errors(notFound),
  commit: orgProcedure({ resource: 'import', action: 'commit' })
    .route({ method: 'POST', path: '/imports/{importId}/commit', summary: 'Take the checked file over as a whole' })
    .input(one)
    .output(importJob)
    .errors({ ...notFound, ...raises(importErrors, 'IMPORT_TRANSITION', 'IMPORT_HAS_PROBLEMS') }),
  cancel: orgProcedure({ resource: 'import', action: 'cancel' })
    .route({ method: 'POST', path: '/imports/{importId}/cancel', summary: 'Give an import up; its file and lines are removed' })
    .input(one)
    .output(importJob)
    .errors({ ...notFound, ...raises(importErrors, 'IMPORT_TRANSITION') }),
}

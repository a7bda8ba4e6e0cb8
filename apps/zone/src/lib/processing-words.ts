/** Activities of the record of processing in the reader's language. A new one without words does not compile. */
import type { ActivityCode } from '@repo/contract'
import { m } from '#lib/paraglide/messages.js'

export interface ActivityWords {
  readonly name: string
  readonly purpose: string
  readonly about: string
  readonly kept: string
}

const words = (): Readonly<Record<ActivityCode, ActivityWords>> => ({
  people: {
    name: m.processing_people_name(),
    purpose: m.processing_people_purpose(),
    about: m.processing_people_about(),
    kept: m.processing_people_kept(),
  },
  associations: {
    name: m.processing_associations_name(),
    purpose: m.processing_associations_purpose(),
    about: m.processing_associations_about(),
    kept: m.processing_associations_kept(),
  },
  billing: {
    name: m.processing_billing_name(),
    purpose: m.processing_billing_purpose(),
    about: m.processing_billing_about(),
    kept: m.processing_billing_kept(),
  },
  books: {
    name: m.processing_books_name(),
    purpose: m.processing_books_purpose(),
    about: m.processing_books_about(),
    kept: m.processing_books_kept(),
  },
  imports: {
    name: m.processing_imports_name(),
    purpose: m.processing_imports_purpose(),
    about: m.processing_imports_about(),
    kept: m.processing_imports_kept(),
  },
  sign_in: {
    name: m.processing_sign_in_name(),
    purpose: m.processing_sign_in_purpose(),
    about: m.processing_sign_in_about(),
    kept: m.processing_sign_in_kept(),
  },
  pointers: {
    name: m.processing_pointers_name(),
    purpose: m.processing_pointers_purpose(),
    about: m.processing_pointers_about(),
    kept: m.processing_pointers_kept(),
  },
  staff_access: {
    name: m.processing_staff_access_name(),
    purpose: m.processing_staff_access_purpose(),
    about: m.processing_staff_access_about(),
    kept: m.processing_staff_access_kept(),
  },
  audit: {
    name: m.processing_audit_name(),
    purpose: m.processing_audit_purpose(),
    about: m.processing_audit_about(),
    kept: m.processing_audit_kept(),
  },
  residency: {
    name: m.processing_residency_name(),
    purpose: m.processing_residency_purpose(),
    about: m.processing_residency_about(),
    kept: m.processing_residency_kept(),
  },
  operation: {
    name: m.processing_operation_name(),
    purpose: m.processing_operation_purpose(),
    about: m.processing_operation_about(),
    kept: m.processing_operation_kept(),
  },
})

export const activityWords = (code: ActivityCode): ActivityWords => words()[code]

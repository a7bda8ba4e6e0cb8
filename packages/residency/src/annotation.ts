import { isBucket, isLegal, isLevel, type Classification } from './classification.ts'

export interface Annotation extends Classification {
  /** What follows the two words: for readers of the schema, never interpreted. */
  readonly note: string
}

export type AnnotationResult = { readonly annotation: Annotation } | { readonly problem: string }

/**
 * Reads the classification that opens a column's doc comment: `R3 identity`, then anything.
 * @param doc the comment's text without the slashes; lines joined by newlines
 * @returns the annotation, or what is wrong with it in words for the author of the schema
 */
export function parseAnnotation(doc: string): AnnotationResult {
  const [bucket = '', level = '', ...rest] = doc.trim().split(/[\s,;:.]+/)
  if (!isBucket(bucket)) return { problem: 'its doc comment does not begin with a bucket (R0, R1, R2 or R3)' }
  if (!isLevel(level)) return { problem: `"${level}" after the bucket is no level` }
  if (!isLegal({ bucket, level })) return { problem: `level ${level} may not be stored under bucket ${bucket}` }
  return { annotation: { bucket, level, note: rest.join(' ') } }
}

/** Which rows of a preview are shown. */
export const previewShows = ['all', 'differing', 'failing'] as const
export type PreviewShow = (typeof previewShows)[number]

export function isPreviewShow(text: string | null): text is PreviewShow {
  return previewShows.some((known) => known === text)
}

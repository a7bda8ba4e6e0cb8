/** Where the browser's code of one language is: the build (language-builds.ts) lays the same files once for each language beside the ones Kit names. */

const code = /(_app\/immutable\/)((?:entry|chunks|nodes)\/)/g

/**
 * Kit writes the addresses of its own build into a page and its Link field; this turns them into those of the reader's language.
 * @param written HTML, or a Link field's value
 */
export const inLanguage = (written: string, locale: string): string => written.replace(code, `$1${locale}/$2`)

/**
 * Drafts: what was typed in a form and not saved is kept in this tab, through a reload or a sign-in that had ended, and comes back with the form.
 * Nothing secret, no file and nothing that the page itself put there is kept; signing out empties the tab's drafts.
 */
const prefix = 'draft '

// A combobox's text means nothing without the choice behind it, and typing into it opens its list.
const kept = 'input:not([type=hidden], [type=password], [type=file], [type=radio], [type=checkbox], [role=combobox]), textarea, select'

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

/** @param reader whose draft it is: a tab may be shared by two people, one after the other */
export function draftOf(form: HTMLFormElement, reader: string) {
  const key = `${prefix}${reader} ${location.pathname} ${form.getAttribute('action') ?? ''}`
  const fields = () => [...form.querySelectorAll<Field>(kept)].filter(({ name }) => name !== '')
  return {
    keep(): void {
      sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(fields().map(({ name, value }) => [name, value]))))
    },
    /** @returns true when something was put back */
    restore(): boolean {
      const text = sessionStorage.getItem(key)
      if (text === null) return false
      const values = JSON.parse(text) as Record<string, string>
      const changed = fields().filter(({ name, value }) => (values[name] ?? value) !== value)
      for (const field of changed) {
        field.value = values[field.name] ?? field.value
        // The field's component hears of it as of typing; a select speaks of changes only.
        for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true }))
      }
      return changed.length > 0
    },
    forget(): void {
      sessionStorage.removeItem(key)
    },
  }
}

/** Empties the tab of drafts, whoever's they are. */
export function forgetDrafts(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix)) sessionStorage.removeItem(key)
}

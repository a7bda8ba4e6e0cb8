/** Rules that every key of ours follows: typing is never taken as a command, and single keys can be switched off (WCAG 2.1.4). */

const typing = 'input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]'

/** True where a key press writes or chooses something. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches(typing)
}

/** False once a person switched keys without Ctrl off; the server writes the choice into the page, as it does the theme. */
export function singleKeysAreOn(): boolean {
  return document.documentElement.dataset['keys'] !== 'off'
}

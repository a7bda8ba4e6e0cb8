/*
 * Remembers, in this browser alone, which zones were opened, and shows the last ones first. Without it the page works the same, in the
 * usual order. Nothing is sent anywhere.
 */
const key = 'freehold.zones'
const keptMax = 3

/** @returns {string[]} zone codes, last used first */
function remembered() {
  try {
    const codes = JSON.parse(localStorage.getItem(key) ?? '[]')
    return Array.isArray(codes) ? codes.filter((code) => typeof code === 'string') : []
  } catch {
    return []
  }
}

/** @param {string} code */
function remember(code) {
  try {
    localStorage.setItem(key, JSON.stringify([code, ...remembered().filter((other) => other !== code)].slice(0, keptMax)))
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}

const all = document.querySelector('[data-zones]')
const last = document.querySelector('[data-last-used]')
const list = last?.querySelector('ul')
for (const code of remembered()) {
  const item = all?.querySelector(`[data-zone="${CSS.escape(code)}"]`)?.closest('li')
  if (item && list) list.append(item.cloneNode(true))
}
if (list && list.childElementCount > 0 && last instanceof HTMLElement) last.hidden = false

document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('[data-zone]') : null
  const code = link?.getAttribute('data-zone')
  if (code) remember(code)
})

/**
 * The small behaviours of pages that come without the framework's scripts: they work without this file too. A page that the framework has taken over
 * does the same by itself.
 */
if (!document.querySelector('#svelte-announcer')) {
  const summary = document.querySelector('[role="alert"][tabindex="-1"]')
  if (summary instanceof HTMLElement) summary.focus()

  for (const button of document.querySelectorAll('button[data-shows]')) {
    const field = document.getElementById(button.getAttribute('data-shows') ?? '')
    if (!(field instanceof HTMLInputElement)) continue
    button.classList.remove('invisible')
    button.addEventListener('click', () => {
      const shown = field.type === 'password'
      field.type = shown ? 'text' : 'password'
      button.setAttribute('aria-pressed', String(shown))
      button.textContent = button.getAttribute(shown ? 'data-hide' : 'data-show')
    })
  }

  // Pressing twice sends once. A page that comes back out of the browser's memory may be sent again.
  for (const form of document.querySelectorAll('main form[method="post"]')) {
    if (!(form instanceof HTMLFormElement)) continue
    form.addEventListener('submit', (event) => {
      if (form.hasAttribute('data-sent')) event.preventDefault()
      form.setAttribute('data-sent', '')
    })
    addEventListener('pageshow', () => form.removeAttribute('data-sent'))
    addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && form.contains(document.activeElement)) form.requestSubmit()
    })
  }
  document.documentElement.setAttribute('data-plain', 'ready')
}

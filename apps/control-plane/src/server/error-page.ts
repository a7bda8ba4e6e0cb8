interface ShownError {
  readonly status: number
  readonly code: string
  readonly title: string
  /** In the language of `locale`. */
  readonly message: string
  readonly back: string
  readonly locale: string
  readonly requestId: string
}

/**
 * The console's error page for a refusal before any page is reached. It is whole in itself, with the tokens it needs as they are in the design system, and
 * holds nothing but declared text and the request id.
 */
export function errorPage({ status, code, title, message, back, locale, requestId }: ShownError): string {
  return `<!doctype html>
<html lang="${locale}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>
  :root {
    color-scheme: light dark;
    --canvas: light-dark(oklch(0.976 0.004 90), oklch(0.185 0.01 235));
    --text: light-dark(oklch(0.235 0.014 235), oklch(0.935 0.005 90));
    --muted: light-dark(oklch(0.455 0.014 235), oklch(0.755 0.01 235));
    --accent: light-dark(oklch(0.435 0.078 222), oklch(0.76 0.085 215));
    --on-accent: light-dark(oklch(0.99 0.003 90), oklch(0.19 0.02 230));
    --focus: light-dark(oklch(0.56 0.118 235), oklch(0.74 0.12 232));
    background: var(--canvas);
    color: var(--text);
    font: 0.875rem/1.25rem 'IBM Plex Sans Variable', Arial, sans-serif;
  }
  main { display: grid; justify-items: start; gap: 1rem; max-width: 40rem; margin: 15vh auto; padding: 0 1.5rem }
  h1 { margin: 0; font-size: 1.625rem; line-height: 2rem; font-weight: 600; letter-spacing: -0.015em }
  p { margin: 0 }
  a { padding: 0.375rem 0.75rem; border-radius: 0.375rem; background: var(--accent); color: var(--on-accent); font-weight: 500; text-decoration: none }
  a:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px }
  .facts { color: var(--muted); font-size: 0.75rem; overflow-wrap: anywhere }
</style>
<main>
  <h1>${title}</h1>
  <p>${message}</p>
  <a href="/">${back}</a>
  <p class="facts">${status} · <bdi dir="ltr">${code}</bdi> · <bdi dir="ltr">${requestId}</bdi></p>
</main>
</html>
`
}

/** The frame of the edge's own pages: no script, no other file, light and dark, readable on a phone. */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${title}</title>
    <style>
      :root { font: 1rem/1.5 system-ui, sans-serif; color-scheme: light dark; }
      body { margin: 0; display: grid; place-items: center; min-height: 100vh; }
      main { max-width: 36rem; padding: 1.5rem; }
      h1 { font-size: 1.5rem; line-height: 1.3; margin: 0 0 1rem; }
      dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
      dd { margin: 0; overflow-wrap: anywhere; }
      ul { list-style: none; padding: 0; display: grid; gap: .5rem; }
      a { display: block; padding: .75rem 1rem; border: 1px solid; border-radius: .5rem; color: inherit; }
      .quiet { margin: 0; opacity: .75; }
    </style>
  </head>
  <body>
    ${body}
  </body>
</html>
`
}

/** Lets the style rules read stylesheets: for them a file is its text, and no syntax tree is needed. */
export const stylesheetParser = {
  meta: { name: 'stylesheet-text', version: '1' },
  parseForESLint(text: string) {
    const lines = text.split('\n')
    return {
      ast: {
        type: 'Program',
        sourceType: 'module',
        body: [],
        tokens: [],
        comments: [],
        range: [0, text.length],
        loc: { start: { line: 1, column: 0 }, end: { line: lines.length, column: lines.at(-1)?.length ?? 0 } },
      },
    }
  },
}

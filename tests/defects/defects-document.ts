import type { Defect } from './mutant.ts'

const intro = `# Mistakes that would be seen

Each line is a mistake that must not come back: what it is, the change that makes it, and the test that fails when it is made. \`npm run mutants\` makes every
change in a copy of the tree, one at a time, after the same tests have passed as the tree is, and ends with \`N seen, 0 unseen\`; \`-- --only=unit\` does
those that need no database, and words choose mistakes by their names. The list is \`tests/defects\`, and this page is written from it by
\`npm run mutants -- --document\`. A test of every run holds that each change still has its place, and each test its name.

| mistake | the change | the test that fails |
| --- | --- | --- |
`

/** The page that tells of every mistake; tables are aligned by the formatter. */
export function defectsDocument(defects: readonly Defect[]): string {
  const rows = defects.flatMap(({ name, mutants }) =>
    mutants.map(({ change, edits, test, named }, at) => {
      const places = [...new Set(edits.map(({ file }) => `\`${file}\``))].join(', ')
      return `| ${at === 0 ? name : ''} | ${change} (${places}) | \`${test}\`: ${named.replaceAll('|', '\\|')} |\n`
    }),
  )
  return intro + rows.join('')
}

import { RuleTester } from 'eslint'
import svelte from 'eslint-plugin-svelte'
import typescript from 'typescript-eslint'
import { describe, it } from 'vitest'
import { freeholdRules, stylesheetParser } from './index.ts'

RuleTester.describe = describe
RuleTester.it = it
const { rules } = freeholdRules

const parser = svelte.configs.base.find((config) => config.languageOptions?.parser)?.languageOptions?.parser
const screens = new RuleTester({ languageOptions: { parser, parserOptions: { parser: typescript.parser } } })
const stylesheets = new RuleTester({ languageOptions: { parser: stylesheetParser } })
const code = new RuleTester({ languageOptions: { parser: typescript.parser } })

const svelteCase = (text: string) => ({ code: text, filename: 'Screen.svelte' })
const wrong = (text: string) => ({ ...svelteCase(text), errors: 1 })
const css = (text: string) => ({ code: text, filename: 'app.css' })

screens.run('screens hold no literal text', rules['no-literal-text'], {
  valid: [
    '<p>{m.greeting()}</p>',
    '<p>{count} · {total} – 3/4 &nbsp;</p>',
    '<input placeholder={m.search()} name="search" type="text" />',
    '<style>p { color: var(--text) }</style>',
    '<div data-kind="note" role="status"></div>',
  ].map(svelteCase),
  invalid: [
    '<p>Hello</p>',
    '<button>{icon} Speichern</button>',
    '<input placeholder="Search" />',
    '<nav aria-label="Main"></nav>',
    '<img alt="A house" src={house} />',
    '<p title="Total of {count}"></p>',
  ].map(wrong),
})

screens.run('components use colour tokens', rules['no-raw-colour'], {
  valid: [
    '<p class="text-faint bg-surface"></p>',
    '<style>p { color: var(--bad-text); fill: currentColor }</style>',
    '<a href="#add">{m.add()}</a>',
    '<style>/* #fff */</style>',
  ].map(svelteCase),
  invalid: [
    '<style>p { color: #fff }</style>',
    '<style>p { background: rgb(0 0 0) }</style>',
    '<p class="text-red-500"></p>',
    '<p style="color: oklch(0.5 0.1 20)"></p>',
    '<p style:color="#aabbcc"></p>',
  ].map(wrong),
})

screens.run('components mirror', rules['logical-css'], {
  valid: [
    '<style>p { margin-inline-start: 1rem; text-align: start; inset-inline-end: 0; border-top: 0 }</style>',
    '<p class="ms-2 pe-4 text-start start-0 rounded-s-md"></p>',
    '<p class="html-block overflow-clip"></p>',
  ].map(svelteCase),
  invalid: [
    '<style>p { margin-left: 1rem }</style>',
    '<style>p { text-align: right }</style>',
    '<style>p { left: 0 }</style>',
    '<p class="ml-2"></p>',
    '<p class="flex -mr-1"></p>',
    '<p class="text-right"></p>',
  ].map(wrong),
})

stylesheets.run('stylesheets mirror', rules['logical-css'], {
  valid: [css('p { padding-inline: 1rem }')],
  invalid: [{ ...css('p { padding-right: 1rem }'), errors: 1 }],
})

code.run('money is never a number', rules['no-number-money'], {
  valid: [
    'const amountMinor: bigint = 1n',
    'interface Row { amountMinor: string; unitCount: number; positionMax: number }',
    'const days = Number(text)',
    'function split(count: number) {}',
  ],
  invalid: [
    { code: 'const amountMinor: number = 1', errors: 1 },
    { code: 'interface Row { amountMinor: number }', errors: 1 },
    { code: 'function charge(amount: number) {}', errors: 1 },
    { code: 'const shown = Number(row.amountMinor)', errors: 1 },
    { code: 'const half = Math.round(amount)', errors: 1 },
  ],
})

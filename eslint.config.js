/**
 * One configuration for the whole repository. Our own rules are in tools/lint; comments cannot switch any rule off, so an exception is
 * an entry here that a reviewer sees.
 */
import { defineConfig, globalIgnores } from 'eslint/config'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import typescript from 'typescript-eslint'
import { freeholdRules, stylesheetParser } from './tools/lint/index.ts'

const tests = ['**/*.test.ts', 'tests/**/*.ts']
const screens = ['**/*.svelte']

export default defineConfig(
  globalIgnores(['**/node_modules', '**/build', '**/.svelte-kit', '**/generated', '**/paraglide', '.freehold', '.tools', '**/coverage']),
  { linterOptions: { noInlineConfig: true } },
  {
    files: ['**/*.{ts,js,mjs,svelte}'],
    extends: [typescript.configs.recommended],
    languageOptions: { globals: { ...globals.node } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
      'max-lines': ['error', 400],
      eqeqeq: 'error',
      'no-console': 'off',
    },
  },
  {
    files: screens,
    extends: [svelte.configs.recommended],
    languageOptions: { globals: { ...globals.browser }, parserOptions: { parser: typescript.parser } },
    rules: {
      // Links go to paths that the server made or that #lib/paths.ts makes; kit's resolve() knows none of them.
      'svelte/no-navigation-without-resolve': 'off',
    },
  },
  { files: ['**/*.svelte.ts'], languageOptions: { globals: { ...globals.browser }, parser: typescript.parser } },
  { files: ['**/*.css'], languageOptions: { parser: stylesheetParser } },
  { plugins: { freehold: freeholdRules } },
  { files: ['apps/**/*.{ts,svelte}', 'packages/**/*.{ts,svelte}'], rules: { 'freehold/import-directions': 'error' } },
  { files: screens, rules: { 'freehold/no-literal-text': 'error' } },
  {
    files: [...screens, '**/*.css'],
    // The edge may not import the design system; a test of its own holds its entry page's colours to the tokens.
    ignores: ['packages/ui/src/tokens.css', 'apps/edge/entry/entry.css'],
    rules: { 'freehold/no-raw-colour': 'error', 'freehold/logical-css': 'error' },
  },
  {
    files: ['packages/money/src/**/*.ts', 'apps/zone/src/features/**/*.ts', 'packages/contract/src/*.ts'],
    rules: { 'freehold/no-number-money': 'error' },
  },
  {
    files: tests,
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'CallExpression > MemberExpression.callee[object.name=/^(it|test|describe)$/][property.name=/^(skip|only|todo)$/]',
          message: 'A test that does not run protects nothing. Mend it or delete it.',
        },
      ],
    },
  },
)

/**
 * The build of a zone's web instance. Every SvelteKit option is here, because kit 3 reads no svelte.config.js.
 * One build serves all zones: nothing in this file may depend on a zone's name.
 */
import { paraglideVitePlugin } from '@inlang/paraglide-js'
import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'
import tailwindcss from '@tailwindcss/vite'
import { browserBuild } from '@repo/ui/browser-build'
import { writePseudoLocale } from '@repo/ui/pseudo-locale'
import { defineConfig } from 'vite'
import { paraglideOptions } from './messages/paraglide-options.ts'

// Before Paraglide compiles: the long pseudo-locale is made from the English it tests.
const messages = new URL('./messages/', import.meta.url)
writePseudoLocale(messages)

// What belongs together in the browser. A module that is missing here costs bytes and nothing else; tests/e2e/screens.test.ts weighs every page.
const chunks = {
  shell: [
    'src/routes/+layout',
    'src/routes/+error',
    '(app)/[org]/+layout',
    '(app)/[org]/+error',
    'ui/src/layout/Shell',
    'ui/src/layout/Button',
    'ui/src/layout/Link',
    'ui/src/overlay/OrganisationSwitch',
    'ui/src/feedback/ToastRegion',
    'ui/src/feedback/toasts',
    'ui/src/feedback/ErrorState',
    'ui/src/feedback/CopyField',
    'ui/src/keys',
    'lib/ui/AccountMenu',
    'lib/ui/Keys',
    'lib/ui/OrganisationHead',
    'lib/ui/Palette',
    'lib/ui/PaletteOpener',
    'lib/ui/Allowed',
    'lib/ui/Failure',
    'lib/keep-focus',
    'lib/navigation',
    'lib/toasts',
    'lib/paths',
    'lib/draft',
    'lib/formats',
    ...[
      'banknote',
      'book-open',
      'building',
      'check',
      'chevrons-up-down',
      'clock',
      'copy',
      'door-closed',
      'ellipsis',
      'eye',
      'house',
      'key-round',
      'map-pin',
      'receipt',
      'scroll-text',
      'search',
      'settings',
      'upload',
      'user-plus',
      'users',
      'x',
    ].map((icon) => `icons/${icon}`),
  ],
  page: [
    'ui/src/layout/PageHeader',
    'ui/src/layout/Breadcrumb',
    'ui/src/layout/Panel',
    'ui/src/layout/Tabs',
    'ui/src/form/Field',
    'ui/src/form/TextInput',
    'ui/src/form/DateInput',
    'ui/src/figures/MoneyText',
    'ui/src/table/ReportTable',
    'format/date-text',
    'format/index',
    'money/src/text',
    'lib/ui/PageFrame',
    'lib/ui/DayInput',
    'lib/ui/SpanForm',
    'lib/ui/BooksTabs',
  ],
}

export default defineConfig({
  plugins: [
    tailwindcss(),
    paraglideVitePlugin(paraglideOptions),
    browserBuild({ messages, locales: ['en', 'de', 'fr', 'en-XA'], chunks }),
    sveltekit({
      adapter: adapter(),
      // Kit's own spans would start a trace of their own beside the edge's: the trace hook makes the request's span instead.
      tracing: { server: false },
      // Off here, on in src/hooks/require-same-origin.ts: the same rule, answered in our envelope.
      csrf: { trustedOrigins: ['*'] },
      // Nothing comes from elsewhere and nothing runs inline but what kit signs with a nonce.
      csp: {
        directives: {
          'default-src': ['self'],
          'script-src': ['self'],
          // The hash is of the one style attribute kit writes: its announcer of page changes, hidden from sight.
          'style-src': ['self', 'unsafe-hashes', 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='],
          'img-src': ['self', 'data:'],
          'object-src': ['none'],
          'base-uri': ['none'],
          'form-action': ['self'],
          'frame-ancestors': ['none'],
        },
      },
    }),
  ],
  ssr: {
    // These load native code, generated files or their own instrumentation: bundling breaks them.
    external: ['@dbos-inc/dbos-sdk', '@prisma/client', '@prisma/adapter-pg', 'pg', 'ioredis', 'sharp'],
  },
})

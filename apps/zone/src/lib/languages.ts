/** The languages a person may choose, each in its own words. The pseudo-locale is for tests and is not offered. */
export const languages = [
  { locale: 'en', name: 'English' },
  { locale: 'de', name: 'Deutsch' },
  { locale: 'fr', name: 'Français' },
] as const

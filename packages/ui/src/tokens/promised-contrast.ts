/** Grounds that text may stand on, beside its own soft ground. */
export const textGrounds = ['canvas', 'surface', 'sunken', 'raised', 'hover', 'selected'] as const
/** Grounds that a control or a focus ring may stand on. */
export const restingGrounds = ['canvas', 'surface', 'sunken', 'raised'] as const

interface Promised {
  readonly token: string
  /** Lowest WCAG ratio over all grounds. */
  readonly light: number
  readonly dark: number
  /** The soft ground the token also stands on, as a chip does. */
  readonly soft?: string
}

const text: readonly Promised[] = [
  { token: 'text', light: 14.2, dark: 11.6 },
  { token: 'muted', light: 6.2, dark: 6.5 },
  { token: 'faint', light: 4.8, dark: 5.1 },
  { token: 'accent-text', light: 6.9, dark: 7.4, soft: 'accent-soft' },
  { token: 'ok-text', light: 6.9, dark: 7.9, soft: 'ok-soft' },
  { token: 'warn-text', light: 6.7, dark: 8.2, soft: 'warn-soft' },
  { token: 'bad-text', light: 6.3, dark: 6.9, soft: 'bad-soft' },
  { token: 'live-text', light: 6.5, dark: 7.4, soft: 'live-soft' },
  { token: 'hold-text', light: 7.0, dark: 7.5, soft: 'hold-soft' },
  { token: 'idle-text', light: 6.2, dark: 6.5, soft: 'idle-soft' },
]

const control: readonly Promised[] = [
  { token: 'field', light: 3.1, dark: 3.3 },
  { token: 'focus', light: 4.0, dark: 7.0 },
  { token: 'accent', light: 6.8, dark: 7.5 },
  { token: 'ok-solid', light: 4.6, dark: 5.8 },
  { token: 'warn-solid', light: 3.6, dark: 7.2 },
  { token: 'bad-solid', light: 4.9, dark: 4.7 },
  { token: 'live-solid', light: 4.4, dark: 5.4 },
  { token: 'hold-solid', light: 4.8, dark: 5.4 },
  { token: 'idle-solid', light: 3.5, dark: 4.3 },
]

/** What the tokens promise. A test recomputes it from tokens.css, so colours are changed by number and not by eye. */
export const promisedContrast = {
  text,
  control,
  onAccent: { light: 7.5, dark: 8.8 },
  marks: [
    ...[1, 2, 3, 4, 5, 6].map((series) => `chart-${series}`),
    ...['not-due', '30', '60', '90', 'over'].map((bucket) => `age-${bucket}`),
  ],
} as const

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { contrast, linearRgbToOklab, oklchToLinearRgb, type LinearRgb } from './oklch.ts'
import { promisedContrast, restingGrounds, textGrounds } from './promised-contrast.ts'

const css = readFileSync(new URL('../tokens.css', import.meta.url), 'utf8')

function table(selector: string): Map<string, LinearRgb> {
  const start = css.indexOf(`${selector} {`)
  expect(start, `tokens.css has a block for ${selector}`).toBeGreaterThan(-1)
  const block = css.slice(start, css.indexOf('}', start))
  const found = block.matchAll(/--([a-z0-9-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)/g)
  return new Map([...found].map(([, name, l, c, h]) => [name ?? '', oklchToLinearRgb(Number(l), Number(c), Number(h))]))
}

const themes = { light: table("[data-theme='light']"), dark: table("[data-theme='dark']") }

function colour(theme: keyof typeof themes, name: string): LinearRgb {
  const value = themes[theme].get(name)
  if (!value) throw new Error(`No token ${name} in the ${theme} theme`)
  return value
}

function lowest(theme: keyof typeof themes, name: string, grounds: readonly string[]): number {
  return Math.min(...grounds.map((ground) => contrast(colour(theme, name), colour(theme, ground))))
}

describe.each(['light', 'dark'] as const)('%s theme', (theme) => {
  test.each(promisedContrast.text)(
    'text token $token keeps its contrast on every ground it may stand on',
    ({ token, soft, ...promised }) => {
      const grounds = soft ? [...textGrounds, soft] : textGrounds
      expect(lowest(theme, token, grounds)).toBeGreaterThan(promised[theme] - 0.06)
      expect(lowest(theme, token, grounds)).toBeGreaterThanOrEqual(4.5)
    },
  )
  test.each(promisedContrast.control)('control token $token stays visible on every resting ground', ({ token, ...promised }) => {
    expect(lowest(theme, token, restingGrounds)).toBeGreaterThan(promised[theme] - 0.06)
    expect(lowest(theme, token, restingGrounds)).toBeGreaterThanOrEqual(3)
  })
  test('a label on the accent keeps its contrast', () => {
    expect(contrast(colour(theme, 'on-accent'), colour(theme, 'accent'))).toBeGreaterThan(promisedContrast.onAccent[theme] - 0.06)
  })
  test.each(promisedContrast.marks)('mark %s is at least 3 to 1 on canvas, surface and raised', (token) => {
    expect(lowest(theme, token, ['canvas', 'surface', 'raised'])).toBeGreaterThan(2.95)
  })
  test('chart colours stay apart for people with any of the three colour deficiencies', () => {
    const charts = promisedContrast.marks.filter((token) => token.startsWith('chart'))
    for (const matrix of colourDeficiencies) {
      const seen = charts.map((token) => linearRgbToOklab(applied(matrix, colour(theme, token))))
      for (const [i, one] of seen.entries())
        for (const other of seen.slice(i + 1))
          expect(Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2])).toBeGreaterThan(0.1465)
    }
  })
})

test('a device in dark mode under "system" sees exactly the dark theme', () => {
  expect(table("[data-theme='system']")).toEqual(themes.dark)
})

test('both themes define the same tokens', () => {
  expect([...themes.dark.keys()]).toEqual([...themes.light.keys()])
})

/** Machado, Oliveira and Fernandes 2009, severity 1.0: protanopia, deuteranopia, tritanopia. */
const colourDeficiencies = [
  [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
] as const

/** The matrices work on the channels as a screen codes them; only what falls below black is cut. */
function applied(matrix: (typeof colourDeficiencies)[number], colour: LinearRgb): LinearRgb {
  const [r, g, b] = colour.map(coded) as unknown as LinearRgb
  return matrix.map((row) => linear(Math.max(0, row[0] * r + row[1] * g + row[2] * b))) as unknown as LinearRgb
}

function coded(channel: number): number {
  return channel <= 0.0031308 ? 12.92 * channel : 1.055 * channel ** (1 / 2.4) - 0.055
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
}

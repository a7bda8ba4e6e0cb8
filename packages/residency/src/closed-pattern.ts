/**
 * Proves that a regular expression is a closed pattern: every text it matches is short and made of code characters.
 * The proof reads the expression itself, so a pattern that merely looks strict (a stray `.`, an open `+`, a missing anchor) is refused.
 */

/** Codes are letters, digits and the few separators below: no blank and no `@`, so neither a sentence nor an e-mail address fits. */
const codeCharacters = /^[A-Za-z0-9_.:/-]$/

export const codeLengthMax = 64

export type ClosedPatternResult = { readonly lengthMax: number } | { readonly problem: string }

class Refusal extends Error {}

function refuse(problem: string): never {
  throw new Refusal(problem)
}

/** Recursive descent over the pattern's text; gives the longest text each part can match. */
class Reader {
  private at = 0
  private readonly source: string

  constructor(source: string) {
    this.source = source
  }

  private peek(): string {
    return this.source.charAt(this.at)
  }

  private take(): string {
    return this.source.charAt(this.at++)
  }

  private atEnd(): boolean {
    return this.at >= this.source.length
  }

  /** The whole pattern. A bar outside any group would leave each anchor on one side only. */
  topLevel(): number {
    const length = this.sequence()
    if (this.peek() === '|') refuse('alternatives need a group, or the anchors bind to one side only')
    if (!this.atEnd()) refuse('a group is closed that was never opened')
    return length
  }

  private alternatives(): number {
    let longest = this.sequence()
    while (this.peek() === '|') {
      this.at++
      longest = Math.max(longest, this.sequence())
    }
    return longest
  }

  private sequence(): number {
    let length = 0
    while (!this.atEnd() && this.peek() !== '|' && this.peek() !== ')') length += this.atom() * this.repetition()
    return length
  }

  private atom(): number {
    const character = this.take()
    if (character === '(') return this.group()
    if (character === '[') return this.characterClass()
    if (character === '\\') return this.escape()
    return this.literal(character)
  }

  private literal(character: string): 1 {
    if ('^$.*+?{}'.includes(character)) refuse(`"${character}" leaves the pattern open`)
    if (!codeCharacters.test(character)) refuse(`"${character}" is no code character`)
    return 1
  }

  private group(): number {
    if (this.peek() === '?') {
      this.at++
      if (this.take() !== ':') refuse('only plain groups are allowed')
    }
    const length = this.alternatives()
    if (this.take() !== ')') refuse('a group is not closed')
    return length
  }

  private escape(): 1 {
    const character = this.take()
    if (character === 'd') return 1
    if (/[a-z0-9]/i.test(character)) refuse(`\\${character} leaves the pattern open`)
    if (!codeCharacters.test(character)) refuse(`"${character}" is no code character`)
    return 1
  }

  private characterClass(): 1 {
    if (this.peek() === '^') refuse('a negated class leaves the pattern open')
    while (this.peek() !== ']') {
      if (this.atEnd()) refuse('a class is not closed')
      const from = this.classCharacter()
      if (this.peek() !== '-' || this.source.charAt(this.at + 1) === ']') continue
      this.at++
      this.range(from, this.classCharacter())
    }
    this.at++
    return 1
  }

  private classCharacter(): string {
    const character = this.take()
    if (character !== '\\') return this.codeCharacter(character)
    const escaped = this.take()
    if (escaped === 'd') return '0'
    if (/[a-z0-9]/i.test(escaped)) refuse(`\\${escaped} leaves the pattern open`)
    return this.codeCharacter(escaped)
  }

  private codeCharacter(character: string): string {
    if (!codeCharacters.test(character)) refuse(`"${character}" is no code character`)
    return character
  }

  /** `A-z` would let six punctuation marks in, so a range stays inside one alphabet. */
  private range(from: string, to: string): void {
    const alphabet = [/^[a-z]$/, /^[A-Z]$/, /^[0-9]$/].find((one) => one.test(from))
    if (!alphabet?.test(to)) refuse(`the range ${from}-${to} leaves one alphabet`)
  }

  private repetition(): number {
    if (this.peek() === '?') {
      this.at++
      return 1
    }
    if (this.peek() === '*' || this.peek() === '+') refuse(`"${this.peek()}" has no upper bound`)
    if (this.peek() !== '{') return 1
    const match = /^\{(\d+)(?:,(\d+))?\}/.exec(this.source.slice(this.at))
    if (!match) refuse('a repetition needs an upper bound')
    this.at += match[0].length
    return Number(match[2] ?? match[1])
  }
}

/**
 * Reads a regular expression and tells how long a text it can match.
 * @param source the expression's source, anchored at both ends
 * @param flags flags it runs with; `i` is harmless, anything else can move the anchors
 * @returns the longest match in characters, or why the pattern is not closed
 */
export function readClosedPattern(source: string, flags = ''): ClosedPatternResult {
  if (/[^i]/.test(flags)) return { problem: `flag ${flags} is not allowed` }
  if (!source.startsWith('^') || !source.endsWith('$') || source.endsWith('\\$')) return { problem: 'it is not anchored at both ends' }
  try {
    const reader = new Reader(source.slice(1, -1))
    const lengthMax = reader.topLevel()
    if (lengthMax > codeLengthMax) return { problem: `it matches up to ${lengthMax} characters, more than ${codeLengthMax}` }
    return { lengthMax }
  } catch (error) {
    if (error instanceof Refusal) return { problem: error.message }
    throw error
  }
}

import { readFileSync } from 'node:fs'
import { env } from 'node:process'
import { json } from '@sveltejs/kit'

// Parsed once and written anew for each answer, as the zone writes the rows it has read. Not on loading: kit loads it while it builds, too.
let answer: unknown

export const GET = () => json((answer ??= JSON.parse(readFileSync(env['ANSWER_FILE'] ?? '', 'utf8'))))

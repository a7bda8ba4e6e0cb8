import { services } from '../../server/running.ts'
import { readiness } from '../../server/readiness.ts'

/** Ready: every dependency with its state; 503 while one of them is down. */
export const GET = async () => {
  const answer = await readiness(services())
  return Response.json(answer, { status: answer.ready ? 200 : 503, headers: { 'cache-control': 'no-store' } })
}

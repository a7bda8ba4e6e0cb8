/** Alive: the process answers. It asks nobody else, so that an outage elsewhere restarts nothing here. */
export const GET = () => Response.json({ alive: true }, { headers: { 'cache-control': 'no-store' } })

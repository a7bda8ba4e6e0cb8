/** The clients behind the doors, for tests of isolation and for the bench. A lint rule keeps everything else away from this file. */
export { openIdentity, openOrganization } from './zone/opening.ts'
export { openZoneClient } from './zone/zone-database.ts'
export { ScopedPool, type PoolScope } from './scoped/scoped-pool.ts'
export { sealClient } from './scoped/seal-client.ts'
export { PrismaClient } from './generated/zone/client.ts'
export { PrismaPg } from '@prisma/adapter-pg'

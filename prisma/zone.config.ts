/**
 * Where Prisma finds the zone's schema and migrations. Deployments do not use it (packages/db/src/migrate applies the same folder);
 * it serves code generation and the drift check, which alone need a URL.
 */
export default {
  schema: 'zone/schema',
  migrations: { path: 'zone/migrations' },
  datasource: { url: process.env['ZONE_OWNER_URL'] ?? 'postgresql://none@127.0.0.1:1/zone' },
}

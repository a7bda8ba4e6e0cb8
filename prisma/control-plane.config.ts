/** Where Prisma finds the control plane's schema and migrations; see zone.config.ts for what it is used for. */
export default {
  schema: 'control-plane/schema',
  migrations: { path: 'control-plane/migrations' },
  datasource: { url: process.env['DIRECTORY_OWNER_URL'] ?? 'postgresql://none@127.0.0.1:1/directory' },
}

/** Mistakes that reach across features: tenants, the trail, health. */
import type { Defect } from './mutant.ts'

const grants = 'tests/integration/staff-access/grants.test.ts'

export const platformDefects: readonly Defect[] = [
  {
    name: "Another tenant's data is reached",
    mutants: [
      {
        change: 'the policy of a table lets every organisation through',
        edits: [
          {
            file: 'prisma/zone/migrations/20261103000200_people/migration.sql',
            find: "create policy party_app on app.party for all to freehold_app\n  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))",
            put: 'create policy party_app on app.party for all to freehold_app\n  using (true)',
          },
        ],
        suite: 'services',
        test: 'tests/isolation/direct-sql.test.ts',
        named: "B's rows can be neither read, changed, deleted, added nor taken over",
      },
      {
        change: 'a grant that is asked for by its id is whoever asks',
        edits: [
          {
            file: 'apps/zone/src/features/staff-access/server/under-grant.ts',
            find: 'if (grant?.staffId !== actor.id) throw',
            put: 'if (!grant) throw',
          },
        ],
        suite: 'services',
        test: grants,
        named: "is one person's, and of staff alone: nobody else uses it, and it opens nothing that members have",
      },
    ],
  },
  {
    name: 'An audit event cannot be written and the action goes on',
    mutants: [
      {
        change: 'an event is written beside the transaction that it is about, and may fail alone',
        edits: [
          {
            file: 'apps/zone/src/server/in-organization.ts',
            find: 'await recordDone(tx, subject, { ...details, ...(targetId === null ? {} : { targetId }) })',
            put: 'await context.services.db.withOrg(scope, (own) => recordDone(own, subject, { ...details })).catch(() => targetId)',
          },
        ],
        suite: 'services',
        test: grants,
        named: 'whose audit event cannot be written shows nothing',
      },
      {
        change: 'a refusal is answered without its event',
        edits: [
          {
            file: 'apps/zone/src/server/audit.ts',
            find: '    if (isAppError(error) && error.code in fenceErrors.definitions) return\n    throw error',
            put: '    return',
          },
        ],
        suite: 'services',
        test: 'tests/integration/request-path.test.ts',
        named: 'that cannot be written fails the write with it',
      },
    ],
  },
  {
    name: 'A dead database is reported as healthy',
    mutants: [
      {
        change: 'a zone calls a check that failed good',
        edits: [{ file: 'apps/zone/src/server/readiness.ts', find: "return { state: 'down' }", put: "return { state: 'up' }" }],
        suite: 'unit',
        test: 'apps/zone/src/server/readiness.test.ts',
        named: 'calls a dead database down, and itself not ready',
      },
      {
        change: 'the control plane calls a check that failed good',
        edits: [{ file: 'apps/control-plane/src/server/readiness.ts', find: "return { state: 'down' }", put: "return { state: 'up' }" }],
        suite: 'unit',
        test: 'apps/control-plane/src/server/readiness.test.ts',
        named: 'is not ready with a dead database, nor with an engine that lost its lease',
      },
      {
        change: 'an old good word is repeated as a present one',
        edits: [
          { file: 'apps/zone/src/server/store-watch.ts', find: '      answered.set(name, undefined)\n', put: '' },
          {
            file: 'apps/zone/src/server/store-watch.ts',
            find: 'answered.set(name, up && !back ? now : undefined)',
            put: 'if (up) answered.set(name, now)',
          },
        ],
        suite: 'unit',
        test: 'apps/zone/src/server/store-watch.test.ts',
        named: 'a store that answered is observed, and a dead one is unknown, never healthy by an older word',
      },
      {
        change: 'the console draws what was not heard of as good',
        edits: [
          {
            file: 'apps/control-plane/src/features/zones/health.ts',
            find: "return ageMs > staleAfterMs ? 'unknown' : state",
            put: 'return state',
          },
        ],
        suite: 'unit',
        test: 'apps/control-plane/src/features/zones/health.test.ts',
        named: 'is unknown, never good, once nothing was heard for too long',
      },
    ],
  },
  {
    name: 'A trail loses what is written after a logical restore',
    mutants: [
      {
        change: 'sealing goes on whatever the counter says',
        edits: [
          {
            file: 'apps/zone/src/features/audit/server/seal-events.ts',
            find: '    await requireCounterAhead(client, organizationId, upTo)\n',
            put: '',
          },
        ],
        suite: 'services',
        test: 'tests/integration/audit-chain.test.ts',
        named: 'stops sealing instead of losing what is written from then on',
      },
    ],
  },
]

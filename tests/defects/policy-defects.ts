/** Mistakes about where data may be and how it is classified. */
import type { Defect } from './mutant.ts'

const registry = 'tests/integration/residency-policies.test.ts'
const classifying = 'tests/integration/classification.test.ts'

export const policyDefects: readonly Defect[] = [
  {
    name: 'A policy says countries and nothing else',
    mutants: [
      {
        change: 'a mode is assumed where none is said',
        edits: [
          {
            file: 'packages/contract/src/control/residency.ts',
            find: 'const said = {\n  mode: z.enum(policyModes),',
            put: "const said = {\n  mode: z.enum(policyModes).default('regional'),",
          },
        ],
        suite: 'services',
        test: registry,
        named: 'of only countries is refused when it is written',
      },
    ],
  },
  {
    name: 'A region is null',
    mutants: [
      {
        change: 'a region may lie in no country',
        edits: [
          {
            file: 'packages/contract/src/control/regions.ts',
            find: 'country: placeCountrySchema,\n  roles,',
            put: 'country: placeCountrySchema.nullable() as unknown as typeof placeCountrySchema,\n  roles,',
          },
        ],
        suite: 'services',
        test: registry,
        named: 'lies in a country that some zone has: none, null and an unknown one are refused',
      },
      {
        change: 'the engine knows a region that nobody has placed',
        edits: [
          {
            file: 'packages/residency/src/decision/compiled-policy.ts',
            find: 'knows: (id) => countryOf.get(id) !== undefined',
            put: 'knows: (id) => countryOf.has(id)',
          },
        ],
        suite: 'unit',
        test: 'packages/residency/src/decision/cell-keeps.test.ts',
        named: 'and a region of no country, of no registry or out of use is no place',
      },
    ],
  },
  {
    name: 'A sovereign region is in the wrong country',
    mutants: [
      {
        change: 'a pinned country is any of the zone',
        edits: [
          {
            file: 'packages/residency/src/decision/effective-places.ts',
            find: 'return country !== undefined && country === policy.pinnedCountry',
            put: 'return country !== undefined',
          },
        ],
        suite: 'unit',
        test: 'packages/residency/src/decision/cell-keeps.test.ts',
        named: 'and a sovereign organisation is not put on a cell in the wrong country',
      },
      {
        change: 'a policy may pin a country that its zone does not have',
        edits: [
          {
            file: 'packages/residency/src/decision/policy-problems.ts',
            find: '.filter(([, codes]) => codes.some((code) => !boundary.includes(code)))',
            put: '.filter(() => false)',
          },
        ],
        suite: 'services',
        test: registry,
        named: 'of a sovereign in the wrong country is refused when it is written',
      },
    ],
  },
  {
    name: "Jurisdiction is read from a region's name",
    mutants: [
      {
        change: "the provider's prefix counts as the country",
        edits: [
          {
            file: 'apps/control-plane/src/features/residency/create-region.ts',
            find: 'requireCountryOfZone(input.country, input.zone)',
            put: "requireCountryOfZone(input.code.startsWith('eu-') ? 'DE' : input.country, input.zone)",
          },
        ],
        suite: 'services',
        test: registry,
        named: 'has the jurisdiction of its country, whatever its provider calls it',
      },
    ],
  },
  {
    name: 'Identity data is lowered by classifying it again',
    mutants: [
      {
        change: 'identity is lowered like anything else',
        edits: [
          {
            file: 'apps/zone/src/features/classification/classify.ts',
            find: "if (isLegal(to) && from.level === 'identity' && !same(from, to) && !raises(from, to))",
            put: 'if (false as boolean)',
          },
        ],
        suite: 'unit',
        test: 'apps/zone/src/features/classification/classify.test.ts',
        named: 'never makes identity data less than identity, whatever is asked',
      },
      {
        change: 'the table lets identity go',
        edits: [
          {
            file: 'prisma/zone/migrations/20261201200200_classification/migration.sql',
            find: "if old.level = 'identity' and new.level <> 'identity' then",
            put: 'if false then',
          },
        ],
        suite: 'services',
        test: classifying,
        named: 'that is identity stays identity: by the API, and by the database',
      },
    ],
  },
  {
    name: 'Encryption is switched off for identity data',
    mutants: [
      {
        change: 'a narrowing drops what it does not know',
        edits: [
          {
            file: 'packages/contract/src/control/residency.ts',
            find: 'const narrowing = z.strictObject({',
            put: 'const narrowing = z.object({',
          },
        ],
        suite: 'services',
        test: registry,
        named: 'of encryption switched off for identity is refused when it is written',
      },
      {
        change: 'classifying a record drops what it does not know',
        edits: [
          {
            file: 'packages/contract/src/classification.ts',
            find: 'z.strictObject({ id: dataId, ...pair })',
            put: 'z.object({ id: dataId, ...pair })',
          },
        ],
        suite: 'services',
        test: classifying,
        named: 'takes no illegal pair, and none below its kind',
      },
    ],
  },
  {
    name: 'A field that nobody acts on is dropped in silence',
    mutants: [
      {
        change: 'a change of a region takes any field',
        edits: [
          {
            file: 'packages/contract/src/control/regions.ts',
            find: "z.strictObject({ id: id('RegionId'), ...told })",
            put: "z.object({ id: id('RegionId'), ...told })",
          },
        ],
        suite: 'services',
        test: registry,
        named: 'changes only for who read what they change, and its life goes forward',
      },
      {
        change: 'a change of a classification takes any field',
        edits: [
          {
            file: 'packages/contract/src/classification.ts',
            find: 'z.strictObject({ id: dataId, ...pair, reason',
            put: 'z.object({ id: dataId, ...pair, reason',
          },
        ],
        suite: 'services',
        test: classifying,
        named: 'is accepted over REST with 202, and raising answered with 200',
      },
      {
        change: 'a policy keeps a field that its mode does not read',
        edits: [
          {
            file: 'packages/residency/src/decision/policy-problems.ts',
            find: 'if (!requires.includes(field) && policy[field] !== undefined)',
            put: 'if (false as boolean)',
          },
        ],
        suite: 'services',
        test: registry,
        named: 'of a country that its mode does not read is refused when it is written',
      },
    ],
  },
  {
    name: 'What is in use is deleted',
    mutants: [
      {
        change: 'a policy is deleted whoever is under it',
        edits: [
          {
            file: 'apps/control-plane/src/features/residency/delete-policy.ts',
            find: ') > 0) throw controlErrors.POLICY_IN_USE()',
            put: ') < 0) throw controlErrors.POLICY_IN_USE()',
          },
        ],
        suite: 'services',
        test: registry,
        named: 'follows its next version and any other one: the directory, its count and its zone at once',
      },
      {
        change: 'a facility that a policy counts on is deleted',
        edits: [
          {
            file: 'apps/control-plane/src/features/residency/delete-region.ts',
            find: "  if (holders.facilities > 0) throw controlErrors.REGION_IN_USE({ data: { by: 'policy' } })\n",
            put: '',
          },
        ],
        suite: 'services',
        test: registry,
        named: 'keeps the facility it counts on',
      },
      {
        change: 'a place that a cell stands in is retired',
        edits: [
          {
            file: 'apps/control-plane/src/features/residency/update-region.ts',
            find: "if (lifecycle !== 'active' && holders.roles.length > 0) throw inUse('cell')",
            put: '',
          },
        ],
        suite: 'services',
        test: registry,
        named: 'that a cell stands in keeps its country, its role and its life, and is not deleted',
      },
    ],
  },
  {
    name: 'A change of the registry ends grants of organisations that it does not concern',
    mutants: [
      {
        change: 'every organisation of the zone is sent its policy again',
        edits: [
          {
            file: 'apps/control-plane/src/features/organizations/organization-policy.ts',
            find: '    if (leavesSamePlaces(stored.policy, before, after)) continue\n',
            put: '',
          },
        ],
        suite: 'services',
        test: registry,
        named: 'gets its policy again when the registry changes its places, and not when it changes those of others',
      },
    ],
  },
]

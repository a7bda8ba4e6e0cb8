/** Where an organisation's data may be: its policy as the zone keeps it, and what is decided by it. */
export { destinationRefusal, openDestinations, type Under } from './destination.ts'
export { judgePolicy, type Judge } from './judge-policy.ts'
export { keepPolicy } from './server/policy-store.ts'
export { readHeldPolicy, workOutPolicy, type OwnResidency } from './server/held-policy.ts'
export { judgedObjectStore, requireFilePlace } from './server/judged-object-store.ts'
export { writeRuleOf } from './server/write-rule.ts'
export { levelOfProcedure } from './catalogue/inherited.ts'

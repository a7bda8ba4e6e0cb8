export { placesOf, reaches, scopeOf, type AssociationScope } from './association-scope.ts'
export { CallFailed } from './grpc-channel.ts'
export { createAuthz, type Asker, type Authz, type Question, type ResourceFacts } from './authz.ts'
export { isRole, roles, type Membership, type Role, type RoleGrant } from './roles.ts'

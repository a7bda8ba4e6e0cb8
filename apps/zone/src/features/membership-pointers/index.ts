/** What the worker may use of membership pointers. */
export { runMembershipPointers, type MembershipPointerOptions } from './server/run-membership-pointers.ts'

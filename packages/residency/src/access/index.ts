export * from './break-glass.ts'
export * from './emergency-text.ts'
export * from './emergency.ts'
export * as grantSteps from './grant-state.ts'
export { grantEndReasons, grantStatuses, grantStatusAt, type GrantEndReason, type GrantState, type GrantStatus } from './grant-state.ts'
export * as requestSteps from './request-state.ts'
export {
  requestStatuses,
  statusAt,
  type Approval,
  type ApprovingSide,
  type RequestRefusal,
  type RequestState,
  type RequestStatus,
  type RequestStep,
} from './request-state.ts'
export * from './terms.ts'

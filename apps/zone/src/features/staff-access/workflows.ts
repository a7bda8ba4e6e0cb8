/** The timers of staff access, apart from the rest: the worker runs them and needs nothing of the staff's door. */
export { accessTimersQueue, endGrant } from './server/end-grant.workflow.ts'
export { endRequest } from './server/end-request.workflow.ts'
export { standingAccessWatch, standingAccessFound } from './server/certify-no-standing-access.ts'

/** Telling administrators by e-mail that something waits for them or has begun. */
export { tellAdministrators, toldOf, untell } from './server/tell-administrators.ts'

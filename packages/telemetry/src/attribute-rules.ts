/**
 * The allow-list: every attribute that may leave a process, with the values it may hold. Everything else is dropped, and so is a listed
 * attribute whose value does not fit its rule. All rules admit ids, numbers, codes and declared names only; none admits free text.
 */
import { isDeclaredErrorCode, isUuid } from '@repo/core'
import { isDeclaredName } from './declared-names.ts'

export type AttributeValue = string | number | boolean
type Rule = (value: unknown) => boolean

const uuid: Rule = (value) => isUuid(value)
const integer: Rule = (value) => Number.isSafeInteger(value)
const finite: Rule = (value) => typeof value === 'number' && Number.isFinite(value)
const flag: Rule = (value) => typeof value === 'boolean'
const pattern =
  (expression: RegExp): Rule =>
  (value) =>
    typeof value === 'string' && value.length <= 64 && expression.test(value)
const oneOf = (...values: readonly string[]): Rule => {
  const known = new Set<unknown>(values)
  return (value) => known.has(value)
}
const declaredName: Rule = (value) => typeof value === 'string' && isDeclaredName(value)
/** Ids of workflows are made of ids, numbers and declared names, joined by `:`, `/` or `.`; at least one part is a UUID. */
const workflowId: Rule = (value) => {
  if (typeof value !== 'string' || value.length > 256) return false
  const parts = value.split(/[:/.]/)
  return parts.some((part) => isUuid(part)) && parts.every((part) => isUuid(part) || /^[0-9]{1,12}$/.test(part) || isDeclaredName(part))
}

export const services = ['edge', 'zone-web', 'zone-worker', 'control-plane', 'stack', 'test'] as const
export type ServiceName = (typeof services)[number]

/** Zones of the registry, and numbered ones whose boundary is a client's own list. */
const zones = '(us|eu|uk|ca|au|sg|cn|in|br|k[0-9]{1,5})'

const sqlVerbs = [
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'WITH',
  'BEGIN',
  'COMMIT',
  'ROLLBACK',
  'SAVEPOINT',
  'RELEASE',
  'SET',
  'COPY',
  'LOCK',
  'CALL',
]

const knownSystemCodes = oneOf(
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'ETIMEDOUT', 'EPIPE', 'ENOENT', 'EACCES', 'EADDRINUSE', 'EHOSTUNREACH'],
  ...['ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'ENOSPC', 'EMFILE', 'EEXIST', 'EROFS', 'EIO'],
)
const libraryCode = pattern(/^(UND_ERR|HPE|ERR_HTTP|ERR_STREAM|ERR_SOCKET)_[A-Z_]{2,40}$/)
const systemCode: Rule = (value) => knownSystemCodes(value) || libraryCode(value)

/** Only a name out of a statement's text has a schema in front; a value that is put here by mistake has none. */
const tableOfOurs = pattern(/^(app|directory|dbos)\.[a-z][a-z_]*$/)

const errorTypes = oneOf(
  'Error',
  'TypeError',
  'RangeError',
  'SyntaxError',
  'AggregateError',
  'AbortError',
  'TimeoutError',
  'AppError',
  'ORPCError',
  'ZodError',
  'DatabaseError',
  'PrismaClientKnownRequestError',
  'PrismaClientUnknownRequestError',
  'PrismaClientValidationError',
  'PrismaClientInitializationError',
  'PrismaClientRustPanicError',
  'DriverAdapterError',
  'CallFailed',
  'HttpError',
  'Redirect',
)

export const attributeRules: Readonly<Record<string, Rule>> = {
  'service.name': oneOf(...services),
  'service.instance.id': uuid,
  'freehold.zone': pattern(new RegExp(`^${zones}$`)),
  'freehold.cell': pattern(new RegExp(`^${zones}-[1-9][0-9]{0,3}$`)),
  'freehold.edge': pattern(new RegExp(`^(global|${zones})-[0-9]{1,4}$`)),
  'freehold.request_id': uuid,
  'freehold.org_id': uuid,
  'freehold.user_id': uuid,
  'freehold.api_key_id': uuid,
  'freehold.entity_id': uuid,
  'freehold.actor_kind': oneOf('user', 'apiKey', 'officer', 'operator', 'workflow', 'anonymous'),
  'freehold.procedure': declaredName,
  'freehold.resource': declaredName,
  'freehold.action': declaredName,
  'freehold.step': declaredName,
  'freehold.workflow': declaredName,
  'freehold.workflow_id': workflowId,
  'freehold.queue': declaredName,
  'freehold.attempt': integer,
  'freehold.epoch': integer,
  'freehold.sequence': integer,
  'freehold.rows': integer,
  'freehold.bytes_in': integer,
  'freehold.bytes_out': integer,
  'freehold.count': integer,
  'freehold.duration_ms': finite,
  'freehold.age_ms': finite,
  'freehold.port': integer,
  'freehold.decision': oneOf('allow', 'deny'),
  'freehold.outcome': oneOf('ok', 'refused', 'failed', 'aborted', 'retried', 'replayed', 'started', 'stopped'),
  'freehold.route_class': oneOf('entry', 'api', 'page', 'asset', 'health', 'upload', 'zone', 'other'),
  'freehold.dependency': oneOf('postgres', 'redis', 'cerbos', 'workflows', 'objects', 'directory', 'control_plane', 'instances', 'edge'),
  'freehold.replayed': flag,
  'error.code': isDeclaredErrorCode,
  'error.system_code': systemCode,
  'exception.type': errorTypes,
  'http.request.method': oneOf('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT', 'TRACE'),
  'http.response.status_code': integer,
  'http.route': declaredName,
  'db.system.name': oneOf('postgresql'),
  'db.operation.name': oneOf(...sqlVerbs),
  'db.collection.name': (value) => tableOfOurs(value) || declaredName(value),
  'db.response.status_code': pattern(/^([0-9][0-9A-Z]|F0|HV|P0|XX)[0-9A-Z]{3}$/),
}

const rules: ReadonlyMap<string, Rule> = new Map(Object.entries(attributeRules))

/** The rule of an attribute; of one that is not listed, a rule that lets nothing pass. */
export const ruleOf = (name: string): Rule => rules.get(name) ?? (() => false)

/** The attributes that may leave, in the order given. Takes anything; never throws. */
export function allowedAttributes(attributes: Readonly<Record<string, unknown>>): Record<string, AttributeValue> {
  const allowed: Record<string, AttributeValue> = {}
  addAllowed(allowed, attributes)
  return allowed
}

/** Puts the attributes that may leave into a record that is on its way out. */
export function addAllowed(record: Record<string, unknown>, attributes: Readonly<Record<string, unknown>>): void {
  for (const key of Object.keys(attributes)) {
    const value = attributes[key]
    if (rules.get(key)?.(value) === true) record[key] = value
  }
}

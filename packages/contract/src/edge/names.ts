import { z } from 'zod'

/** Residency zones that may run. The code is configuration, never a branch. */
export const zoneCodeSchema = z.string().regex(/^[a-z]{2}[a-z0-9]{0,6}$/)
/** A cell's code: its zone's code and a number, `eu-1`. */
export const cellCodeSchema = z.string().regex(/^[a-z]{2}[a-z0-9]{0,6}-[1-9][0-9]{0,3}$/)
/** One edge process, `global-1` or `eu-1`. It is the `edge` claim of an assertion and the name in a service token's issuer. */
export const edgeIdSchema = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/)
/** Key id: file names, token headers and assertions carry it. */
export const keyIdSchema = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,62}$/)
/** `name` or `name:port` in lower case, as a Host field spells it. */
export const authoritySchema = z.string().regex(/^[a-z0-9.-]{1,253}(:[0-9]{1,5})?$/)

/** Carries the zone edge's assertion to an app instance; the only place an instance takes the organisation from. */
export const assertionHeader = 'x-freehold-assertion'
/** Carries the service token by which a zone's edge knows a listed edge; without it, forwarded and trace fields are dropped. */
export const hopHeader = 'x-freehold-hop'
/**
 * A zone adds it to a 421 that says "your epoch is old": the epoch it knows, in decimal. The edge refreshes its directory,
 * replays once if no body byte was forwarded, and never shows the field to a client.
 */
export const epochHeader = 'x-freehold-epoch'
/** Names the organisation of an API request. */
export const orgHeader = 'x-org-id'
/** The default organisation of a browser on a zone host, used only when path, header, key and host name none. */
export const activeOrganizationCookie = 'fh_active_org'
/** API keys read `fh_<orgId>_<secret>`: the organisation is in clear so that the edge can route. */
export const apiKeyPrefix = 'fh_'

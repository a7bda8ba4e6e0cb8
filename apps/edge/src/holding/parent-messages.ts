import type { InstanceRegistration } from '@repo/contract/edge'

/** From the parent that holds the sockets to a process that serves. */
export type FromParent =
  | { readonly kind: 'tell_instances' }
  /** What the process before knew; sent to one that follows. */
  | { readonly kind: 'instances'; readonly instances: readonly InstanceRegistration[] }

/** And back. */
export type ToParent =
  | { readonly kind: 'serving' }
  | { readonly kind: 'instances'; readonly instances: readonly InstanceRegistration[] }
  /** It goes on as well as it can, and should be followed by another. */
  | { readonly kind: 'replace_me' }

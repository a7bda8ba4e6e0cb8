import { Toasts } from '@repo/ui'

/** Results of acts in this tab. Only ever filled in the browser: on the server it would be shared by everybody. */
export const toasts = new Toasts()

/** What the worker runs and hands to it. */
export { connectMailServer, type MailServer } from './server/mail-server.ts'
export { createNoticeSender, type NoticeSender } from './server/notice-sender.ts'
export { forgetNotices } from './server/notice-store.ts'
export { noticesQueue, sendNotices } from './server/send-notices.workflow.ts'

import { approveRelease, rejectRelease } from './decide-release.ts'
import { listReleases } from './list-releases.ts'
import { requestRelease } from './request-release.ts'
import { withdrawRelease } from './withdraw-release.ts'

export const releasesRouter = {
  list: listReleases,
  request: requestRelease,
  approve: approveRelease,
  reject: rejectRelease,
  withdraw: withdrawRelease,
}

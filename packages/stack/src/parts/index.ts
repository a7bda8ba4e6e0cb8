export { controlPlane } from './control-plane.ts'
export { globalEdge, zoneEdge } from './edges.ts'
export { askHealth, type HealthAnswer } from './node-service.ts'
export { instanceEnvironment, zoneWeb, zoneWorker, type ZoneInstanceOptions } from './zone-instances.ts'

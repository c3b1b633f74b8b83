export { type ReportError, type ReportedLog, type ReportOptions, renderReport } from './report/render-report.ts';
export { createStudio, type Studio } from './server/create-studio.ts';
export { type NodeRequest, type NodeResponse, toNodeHandler } from './server/node-handler.ts';
export { type ServedStudio, type ServeOptions, serveStudio } from './server/serve-studio.ts';
export type { StudioError } from './server/studio-error.ts';
export type { Authorize, Authorized, StudioBehaviour, StudioOptions } from './server/studio-options.ts';
export type {
  CommandAnswer,
  CommandRequest,
  EventsAnswer,
  LedgerAnswer,
  Problem,
  RolloutRow,
  RolloutsAnswer,
  SessionRequest,
  WireEvent,
} from './wire.ts';

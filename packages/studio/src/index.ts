export { type ReportError, type ReportedLog, type ReportOptions, renderReport } from './report/render-report.ts';

export { type BoardOptions, formatBoard } from './board/format-board.ts';
export { describeEvent, type LineOptions } from './progress/describe-event.ts';
export { type ProgressOptions, showProgress } from './progress/show-progress.ts';
export type { Environment, Terminal } from './progress/terminal.ts';

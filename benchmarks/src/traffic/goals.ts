import { failuresOf, type Scene } from './scene.ts';

/** Whether each goal was met. */
export class Goals {
  readonly missed: string[] = [];

  /** Prints a goal, and whether it was met. */
  check(what: string, isMet: boolean): void {
    console.log(`  goal: ${what}: ${isMet ? 'yes' : 'NO'}`);
    if (!isMet) this.missed.push(what);
  }

  noFailure(scene: Scene): void {
    this.check(`no failed request (${scene.title})`, failuresOf([...scene.during, ...scene.after]).length === 0);
  }
}

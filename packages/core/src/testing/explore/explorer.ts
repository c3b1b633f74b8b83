import { JUDGE } from '../../engine/judging/live-judging.ts';
import type { Plan } from '../../plan/plan.ts';
import { commandsOf, type ExploreOptions } from './explore-options.ts';
import { canHappen, FAULTS, type Fault } from './fault.ts';
import {
  answerCall,
  type Calling,
  command,
  hang,
  overdue,
  type Situation,
  startOf,
  wait,
  waitsUntil,
} from './situation.ts';
import { SituationHash } from './situation-hash.ts';
import { levelOf, StateSet } from './state-set.ts';

/** A situation, and what may still come. */
export interface Node {
  readonly situation: Situation;
  /** How many faults may still happen. */
  readonly faults: number;
  /** Which list of commands is being given, and how many of it were. */
  readonly given: { readonly list: number; readonly count: number } | undefined;
}

/** A node that was visited, with the hash of its situation. */
interface Visited extends Node {
  readonly low: number;
  readonly high: number;
}

/** Visits every situation that the choices lead to, once. */
export class Explorer {
  readonly #hash: SituationHash;
  readonly #visited = new StateSet();
  readonly #stack: Visited[] = [];
  readonly #kinds: readonly Fault[];
  readonly #commands: NonNullable<ExploreOptions['commands']>;
  readonly #everyMs: number;
  /** Without what makes it fast: every order of answers is played, and situations that differ in anything but the time are different. */
  readonly #isPlain: boolean;
  /** Called with each situation in which a path ends: at the end of the rollout, or where nothing can come any more. */
  readonly #onEnd: (situation: Situation) => void;
  /** Called with each situation that was visited before, if the log has grown on the way there. */
  readonly #onMeeting: (situation: Situation) => void;

  constructor(
    plan: Plan,
    options: ExploreOptions,
    onEnd: (situation: Situation) => void,
    onMeeting: (situation: Situation) => void,
    isPlain = false,
  ) {
    this.#isPlain = isPlain;
    this.#kinds = options.kinds ?? FAULTS;
    this.#commands = options.commands ?? commandsOf(plan);
    this.#everyMs = options.everyMs ?? 60_000;
    this.#hash = new SituationHash(plan, this.#everyMs, isPlain);
    this.#onEnd = onEnd;
    this.#onMeeting = onMeeting;
    const { attempts = 2, faults = 2, world = {} } = options;
    this.#visit({ situation: startOf(plan, world, attempts), faults, given: undefined });
  }

  /** How many different situations were visited. */
  get states(): number {
    return this.#visited.size;
  }

  /** Visits the next situation; false if there is none. */
  step(): boolean {
    const node = this.#stack.pop();
    if (node === undefined) return false;
    const { calls } = node.situation;
    const open = calls.filter(({ hangs }) => hangs !== true);
    const isReduced = open.length > 0 && this.#isReducible(node);
    // What is put on the stack last is visited first: what goes well.
    const hasWaited = !isReduced && this.#wait(node);
    const isCommanded = this.#giveCommands(node);
    for (const called of isReduced ? open.slice(0, 1) : open) this.#answer(node, called, isReduced);
    if (!hasWaited && !isCommanded && open.length === 0) this.#onEnd(node.situation);
    return true;
  }

  /**
   * Whether one order of answers stands for all of them: once a rollout is aborted or rolled back, nothing that happens in one region changes what happens in
   * another. There, time passes only when every call was answered or hangs.
   */
  #isReducible({ situation }: Node): boolean {
    const { status, asked } = situation.engine.state;
    return !this.#isPlain && (status === 'rolling-back' || asked.abort !== undefined);
  }

  #answer(node: Node, called: Calling, isReduced: boolean): void {
    const { situation, faults } = node;
    const { effect } = called;
    if (effect.step !== JUDGE && faults > 0)
      for (const fault of this.#kinds) {
        if (!canHappen(fault, effect)) continue;
        if (fault !== 'hang')
          this.#visit(
            { ...node, situation: answerCall(situation, called, fault), faults: faults - 1 },
            node.situation.log,
          );
        else if (isReduced)
          this.#visit({ ...node, situation: hang(situation, called), faults: faults - 1 }, node.situation.log);
      }
    this.#visit({ ...node, situation: answerCall(situation, called, undefined) }, node.situation.log);
  }

  /** Lets time pass; false if nothing would happen. */
  #wait(node: Node): boolean {
    const { situation, faults } = node;
    const until = waitsUntil(situation, this.#everyMs);
    if (until === Number.POSITIVE_INFINITY) return false;
    const hung = overdue(situation, until).filter(({ hangs }) => hangs !== true);
    const canHang = this.#kinds.includes('hang') && hung.every(({ effect }) => canHappen('hang', effect));
    if (hung.length > 0 && (!canHang || hung.length > faults)) return false;
    this.#visit({ ...node, situation: wait(situation, until), faults: faults - hung.length }, node.situation.log);
    return true;
  }

  /** True if one changes something. */
  #giveCommands(node: Visited): boolean {
    let hasChanged = false;
    const { given } = node;
    const lists = given === undefined ? this.#commands.map((_, list) => list) : [given.list];
    const count = given?.count ?? 0;
    for (const list of lists) {
      const listed = this.#commands[list]?.[count];
      const next = typeof listed === 'function' ? listed(node.situation.engine.state) : listed;
      if (next === undefined) continue;
      const after = { ...node, given: { list, count: count + 1 } };
      for (const isBeforeCalls of node.situation.announced.length > 0 ? [true, false] : [false]) {
        const situation = command(node.situation, next, isBeforeCalls);
        this.#hash.of(situation);
        if (this.#hash.low === node.low && this.#hash.high === node.high) continue;
        hasChanged = true;
        this.#enter({ ...after, situation }, node.situation.log);
      }
    }
    return hasChanged;
  }

  /** Whether no further command comes. */
  #isCommanded(given: Node['given']): boolean {
    return given === undefined ? this.#commands.length === 0 : given.count >= (this.#commands[given.list]?.length ?? 0);
  }

  /** `from`: the log of the situation before. */
  #visit(node: Node, from?: Situation['log']): void {
    this.#hash.of(node.situation);
    this.#enter(node, from);
  }

  /** Visits a node whose situation was hashed last. */
  #enter({ situation, faults, given }: Node, from: Situation['log']): void {
    const hash = this.#hash;
    const { low, high } = hash;
    const isCommanded = this.#isCommanded(given);
    hash.add(given === undefined || isCommanded ? -1 : given.list * 8 + given.count);
    const { regions, percent, atRisk } = situation.worst;
    hash.add(regions);
    hash.add(percent);
    hash.add(atRisk);
    const visit = this.#visited.visit(hash.low >>> 0, hash.high >>> 0, levelOf(faults, !isCommanded));
    const isEnd = situation.engine.state.status === 'ended';
    if (isEnd && visit === 'new') this.#onEnd(situation);
    else if (!isEnd && visit !== 'covered') this.#stack.push({ situation, faults, given, low, high });
    else if (situation.log !== from) this.#onMeeting(situation);
  }
}

import { createInterface } from 'node:readline';

/** Asks a question on the terminal: Enter means yes; `n`, Ctrl-C and Ctrl-D mean no. Without a terminal the answer is yes. */
export function agrees(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    console.log(`${question}Y  (there is no terminal, so the example approves by itself)`);
    return Promise.resolve(true);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  return new Promise((resolve) => {
    let typed: string | undefined;
    terminal.question(question, (answer) => {
      typed = answer;
      terminal.close();
    });
    terminal.once('SIGINT', () => terminal.close());
    terminal.once('close', () => {
      if (typed === undefined) console.log();
      resolve(typed !== undefined && !/^\s*n/i.test(typed));
    });
  });
}

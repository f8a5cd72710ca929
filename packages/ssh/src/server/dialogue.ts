import type { KeyboardAuthContext } from 'ssh2';

/** One exchange of questions and answers (`keyboard-interactive`, RFC 4256). */
export class Dialogue {
  readonly #request: KeyboardAuthContext;
  #isOver = false;

  constructor(request: KeyboardAuthContext) {
    this.#request = request;
    // RFC 4252 §5.1: another request takes the place of one that was not answered yet.
    request.once('abort', () => {
      this.#isOver = true;
    });
  }

  /** Whether the client has turned to something else: nothing of this is answered any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Asks one question, whose answer is not shown. Undefined for no answer, and for several. Never resolves when the connection ends first. */
  ask(prompt: string): Promise<string | undefined> {
    return new Promise((resolve) => {
      this.#request.prompt([{ prompt, echo: false }], (answers: unknown) => {
        const [answer, ...more]: readonly unknown[] = Array.isArray(answers) ? answers : [];
        resolve(typeof answer === 'string' && more.length === 0 ? answer : undefined);
      });
    });
  }
}
